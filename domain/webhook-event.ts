/**
 * What a tenant's own server is told by webhook, and under which id. Shapes and pure rules; signing is
 * in codec/webhook-signature, the schedule of attempts in webhook-retry (docs/adr/0021).
 */
import { maskAccountNumber, type AccountNumber } from './account-number';
import { type Turn, type Retry, type VerificationOutcome } from './outcomes';
import { type NextAction, type VerificationPhase, type VerificationResult } from './verification';

/** Every type of event. Receivers name them, so that a type never changes. */
export const WEBHOOK_EVENT_TYPES = [
  'verification.started',
  'verification.action_required',
  'verification.finished',
  'verification.deleted',
  'webhook.test',
] as const;
export type WebhookEventType = (typeof WEBHOOK_EVENT_TYPES)[number];

/** What is asked of the end user; the question itself is in the view alone. */
export type RequiredAction = Exclude<NextAction['kind'], 'none'>;

/** An outcome, without the text for the end user. */
export interface WebhookOutcome {
  /** One of the outcomes table, or `broken`. */
  readonly code: string;
  readonly turn: Turn;
  readonly retry: Retry;
  readonly retryAfterMs?: number;
}

/** What an event tells. Account numbers are masked, always; names and questions are never in it. */
export interface WebhookData {
  /** Absent in `webhook.test`. */
  readonly verificationId?: string;
  /** The caller's own name of the verification, where the start named one. */
  readonly reference?: string;
  /** With `verification.action_required`. */
  readonly action?: RequiredAction;
  /** With `verification.finished`. */
  readonly outcome?: WebhookOutcome;
  /** With `verification.finished`, where there are any. */
  readonly accountNumbers?: readonly WebhookAccountNumber[];
}

/** As in the view, without MX's guid of the account. */
export type WebhookAccountNumber = Omit<AccountNumber, 'accountGuid'>;

/** The body of a webhook, as JSON. */
export interface WebhookEvent {
  readonly type: WebhookEventType;
  /** ISO 8601: when it happened, not when it is sent. */
  readonly timestamp: string;
  readonly data: WebhookData;
}

/** An event, and the id under which each of its deliveries is sent. */
export interface IdentifiedEvent {
  readonly id: string;
  readonly event: WebhookEvent;
}

/** Which verification, and which run of its id: an id may be started again after its deletion. */
export interface EventSource {
  readonly verificationId: string;
  readonly runId: string;
  readonly reference?: string;
}

const ACTION_OF_PHASE: Readonly<Partial<Record<VerificationPhase, RequiredAction>>> = {
  AWAITING_CREDENTIALS: 'provide-credentials',
  AWAITING_CHALLENGE_ANSWERS: 'answer-challenges',
  AWAITING_ACCOUNT_SELECTION: 'select-account',
  AWAITING_OPEN_URL: 'open-url',
};

/** How the ids of a run's events begin. */
export function eventIdPrefix(runId: string): string {
  return `msg_${runId.replaceAll('-', '')}_`;
}

/** The first event of a run. */
export function startedEvent(source: EventSource, atMs: number): IdentifiedEvent {
  return identified(source, { key: 'started', type: 'verification.started', atMs });
}

/**
 * The event of a change of the phase, or undefined where nothing is asked of anybody.
 *
 * @param position - of the change in the run's history: whoever reads it again gets the same id
 */
export function phaseEvent(
  source: EventSource,
  phase: string,
  position: string,
  atMs: number,
): IdentifiedEvent | undefined {
  const action = Object.hasOwn(ACTION_OF_PHASE, phase)
    ? ACTION_OF_PHASE[phase as VerificationPhase]
    : undefined;
  if (action === undefined) return undefined;
  const type = 'verification.action_required';
  return identified(source, { key: position, type, atMs }, { action });
}

/** The event of the end. Takes from a result what a webhook may tell; one id a run. */
export function finishedEvent(
  source: EventSource,
  { outcome, accountNumbers }: Pick<VerificationResult, 'outcome' | 'accountNumbers'>,
  atMs: number,
): IdentifiedEvent {
  const numbers = accountNumbers.map(maskAccountNumber).map(({ accountGuid: _, ...rest }) => rest);
  return identified(
    source,
    { key: 'finished', type: 'verification.finished', atMs },
    { outcome: outcomeOf(outcome), ...(numbers.length > 0 && { accountNumbers: numbers }) },
  );
}

/** An operator ended the run, or it failed for a defect: there is no outcome of the table. */
const BROKEN: WebhookOutcome = { code: 'broken', turn: 'operator', retry: 'now' };

/** The event of an end without an outcome: whoever waits for one need not wait any longer. */
export function brokenEvent(source: EventSource, atMs: number): IdentifiedEvent {
  const what = { key: 'finished', type: 'verification.finished', atMs } as const;
  return identified(source, what, { outcome: BROKEN });
}

/** The event of a deletion that was asked for and accepted. */
export function deletedEvent(source: EventSource, atMs: number): IdentifiedEvent {
  return identified(source, { key: 'deleted', type: 'verification.deleted', atMs });
}

/** What an operator or a tenant sends to see whether it arrives. @param key - one for each test */
export function testEvent(key: string, atMs: number): IdentifiedEvent {
  const event: WebhookEvent = { type: 'webhook.test', timestamp: isoTime(atMs), data: {} };
  return { id: `msg_test_${key}`, event };
}

function identified(
  { verificationId, runId, reference }: EventSource,
  what: { readonly key: string; readonly type: WebhookEventType; readonly atMs: number },
  more: WebhookData = {},
): IdentifiedEvent {
  const data = { verificationId, ...(reference !== undefined && { reference }), ...more };
  return {
    id: `${eventIdPrefix(runId)}${what.key}`,
    event: { type: what.type, timestamp: isoTime(what.atMs), data },
  };
}

function outcomeOf({ code, turn, retry, retryAfterMs }: VerificationOutcome): WebhookOutcome {
  return { code, turn, retry, ...(retryAfterMs !== undefined && { retryAfterMs }) };
}

function isoTime(epochMs: number): string {
  return new Date(epochMs).toISOString();
}
