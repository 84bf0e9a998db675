/**
 * When a webhook is sent again. One table for three days; what the receiver says comes first where it
 * says something sensible.
 */

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

/**
 * Pauses after the first, second … attempt. Close together at first, since most receivers are away for a
 * deploy; the last ones reach over a weekend: 70 hours together, jitter apart.
 */
export const WEBHOOK_PAUSES_MS: readonly number[] = [
  5 * SECOND_MS,
  30 * SECOND_MS,
  2 * MINUTE_MS,
  10 * MINUTE_MS,
  30 * MINUTE_MS,
  HOUR_MS,
  2 * HOUR_MS,
  4 * HOUR_MS,
  8 * HOUR_MS,
  12 * HOUR_MS,
  12 * HOUR_MS,
  15 * HOUR_MS,
  15 * HOUR_MS,
];

/** Attempts of one delivery: the first, and one after each pause. */
export const WEBHOOK_ATTEMPTS_MAX = WEBHOOK_PAUSES_MS.length + 1;

/** A pause is longer or shorter by up to this share, so that what failed together is not sent together. */
export const WEBHOOK_JITTER = 0.2;

/** The longest pause that a receiver can ask for with `Retry-After`. */
export const WEBHOOK_RETRY_AFTER_MAX_MS = 24 * HOUR_MS;

/** What an attempt brought: an answer, or none in time. */
export interface WebhookAnswer {
  /** Undefined: no answer, or a connection that was not allowed. */
  readonly status: number | undefined;
  /** What `Retry-After` asked for. */
  readonly retryAfterMs?: number | undefined;
}

/** What becomes of a delivery. `gone`: the receiver wants no more, of this and of any other event. */
export type WebhookVerdict =
  | { readonly kind: 'delivered' }
  | { readonly kind: 'gone' }
  | { readonly kind: 'exhausted' }
  | { readonly kind: 'retry'; readonly afterMs: number };

/**
 * Judges an attempt. Any 2xx is a delivery and 410 the wish for no more; all else is sent again,
 * redirects too, since the next address was never checked.
 *
 * @param attempt - counted from 1
 * @param random - from 0 up to 1
 */
export function judgeWebhook(
  attempt: number,
  { status, retryAfterMs = 0 }: WebhookAnswer,
  random: number,
): WebhookVerdict {
  if (status !== undefined && status >= 200 && status < 300) return { kind: 'delivered' };
  if (status === 410) return { kind: 'gone' };
  const pauseMs = WEBHOOK_PAUSES_MS[attempt - 1];
  if (pauseMs === undefined) return { kind: 'exhausted' };
  const jittered = Math.round(pauseMs * (1 + WEBHOOK_JITTER * (2 * random - 1)));
  return {
    kind: 'retry',
    afterMs: Math.max(jittered, Math.min(retryAfterMs, WEBHOOK_RETRY_AFTER_MAX_MS)),
  };
}
