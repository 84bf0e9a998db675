/**
 * Reading of the Retry-After header (RFC 9110, section 10.2.3). Pure: the present is an argument.
 */

/**
 * Longest wait passed on. A header that asks for more is cut, because longer waits are the caller's
 * policy, not a proxy's.
 */
export const RETRY_AFTER_MAX_MS = 3_600_000;

/** When an answer was sent and when it came: of two clocks. */
export interface AnsweredAt {
  /** The answer's own `Date` header, as it came. */
  readonly date: unknown;
  /** Our clock. */
  readonly nowMs: number;
}

/**
 * Milliseconds to wait that a `Retry-After` value asks for: whole seconds or an IMF-fixdate, from 0
 * to {@link RETRY_AFTER_MAX_MS}. A date in the past is 0. A date is measured against the clock that
 * wrote it, the one of the answer's `Date`; against ours only where the answer has none.
 * @returns undefined for anything malformed or absent.
 */
export function parseRetryAfterMs(value: unknown, { date, nowMs }: AnsweredAt): number | undefined {
  if (typeof value !== 'string') {
    return undefined;
  }
  const text = value.trim();
  if (/^\d+$/.test(text)) {
    return Math.min(Number(text) * 1000, RETRY_AFTER_MAX_MS);
  }
  const dateMs = parseFixdate(text);
  if (dateMs === undefined) return undefined;
  const sentMs = typeof date === 'string' ? parseFixdate(date.trim()) : undefined;
  return Math.min(Math.max(0, dateMs - (sentMs ?? nowMs)), RETRY_AFTER_MAX_MS);
}

/**
 * Date.parse accepts almost anything; only a text that prints back to itself is a fixdate, wrong
 * weekdays and 31 February excluded.
 */
function parseFixdate(text: string): number | undefined {
  const dateMs = Date.parse(text);
  return !Number.isNaN(dateMs) && new Date(dateMs).toUTCString() === text ? dateMs : undefined;
}
