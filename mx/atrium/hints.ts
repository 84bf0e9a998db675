/**
 * Recognises what an Atrium error body says, because Atrium sends no machine-readable code
 * (atrium-contract.md §2). Only a literal of the closed set leaves this file, because the text
 * may quote what the caller sent.
 */
import { type MxErrorHint } from '../port';

interface HintRule {
  readonly status: number;
  readonly text: RegExp;
  readonly hint: MxErrorHint;
}

/**
 * The first two wordings are documented or relied on by a production client (atrium-contract.md
 * §2); the others come from example bodies made up for this project, so callers must work without
 * them.
 */
const RULES: readonly HintRule[] = [
  {
    status: 400,
    text: /does not support instant account verification/i,
    hint: 'institution-does-not-support-verification',
  },
  { status: 400, text: /member cannot use oauth/i, hint: 'member-cannot-use-oauth' },
  { status: 403, text: /\bnot enabled\b/i, hint: 'verification-not-enabled' },
  { status: 403, text: /\baddress\b.*\bnot allowed\b|whitelist/i, hint: 'address-not-allowed' },
  { status: 405, text: /\bmore than \d+ members\b/i, hint: 'member-limit-reached' },
  {
    status: 405,
    text: /\bnot (?:waiting for an answer|challenged)\b/i,
    hint: 'member-not-challenged',
  },
  { status: 409, text: /\bidentifier\b.*\bin use\b/i, hint: 'identifier-in-use' },
  { status: 409, text: /\bmember\b.*\balready exists\b/i, hint: 'member-exists' },
  { status: 409, text: /\banother job\b/i, hint: 'other-job-running' },
];

/** Longest text looked at, so that a hostile body costs nothing. */
const TEXT_LENGTH_MAX = 500;

/**
 * The hint that the body of an error response holds, if any; `body` is the parsed JSON or
 * undefined.
 */
export function readHint(httpStatus: number, body: unknown): MxErrorHint | undefined {
  const message = messageOf(body);
  if (message === undefined) {
    return undefined;
  }
  return RULES.find((rule) => rule.status === httpStatus && rule.text.test(message))?.hint;
}

function messageOf(body: unknown): string | undefined {
  if (typeof body !== 'object' || body === null || !('error' in body)) {
    return undefined;
  }
  const { error } = body;
  if (typeof error !== 'object' || error === null || !('message' in error)) {
    return undefined;
  }
  return typeof error.message === 'string' ? error.message.slice(0, TEXT_LENGTH_MAX) : undefined;
}
