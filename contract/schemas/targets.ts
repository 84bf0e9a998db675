/**
 * Where the bank or the widget may send the end user back to. A redirect carries ids and results,
 * and whoever chooses its target acts in the end user's browser.
 */
import { z } from 'zod';
import { SCHEME_PATTERN, URL_LENGTH_MAX, isLoopback } from '../../domain';

/** Schemes that run code, read local things, or belong to the browser. */
const NEVER: ReadonlySet<string> = new Set(
  'about blob cid content data file filesystem ftp intent jar javascript mailto mid resource sms tel vbscript view-source ws wss'.split(
    ' ',
  ),
);
/** White space, control characters and backslashes: a browser drops or rewrites them. */
const UNSAFE = /[\s\\\p{Cc}]/u;
const OWN_SCHEME = 'must be https, or a scheme of your app';

/** An address to send the end user back to: https, plain http on this machine, or a scheme of an app. */
export const redirectUrlSchema = z
  .url('must be an absolute URL')
  .max(URL_LENGTH_MAX)
  .superRefine((text, context) => {
    const message = problemOf(text);
    if (message !== undefined) context.addIssue({ code: 'custom', message });
  });

/** A URL scheme of an app, for messages to its WebView. */
export const schemeSchema = z
  .string()
  .regex(SCHEME_PATTERN, 'must be a URL scheme without colon, of 1 to 100 characters')
  .refine(isOfAnApp, 'must be a scheme of your app');

function problemOf(text: string): string | undefined {
  // Reported by the schema itself.
  if (!URL.canParse(text)) return undefined;
  if (UNSAFE.test(text)) return 'must be an address without white space';
  const { protocol, hostname, username, password } = new URL(text);
  if (username + password !== '') return 'must hold no user or password';
  if (protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname))) return undefined;
  return isOfAnApp(protocol.slice(0, -1)) ? undefined : OWN_SCHEME;
}

function isOfAnApp(scheme: string): boolean {
  const lower = scheme.toLowerCase();
  return !NEVER.has(lower) && lower !== 'http' && lower !== 'https';
}
