/**
 * Reading of the Retry-After header (RFC 9110, section 10.2.3). Pure: the present is an argument.
 */

/**
 * Longest wait passed on. A header that asks for more is cut, because longer waits are the caller's
 * policy, not a proxy's.
 */
export const RETRY_AFTER_MAX_MS = 3_600_000;

/**
 * Milliseconds to wait that a `Retry-After` value asks for: whole seconds or an IMF-fixdate, from 0
 * to {@link RETRY_AFTER_MAX_MS}. A date in the past is 0.
 * @returns undefined for anything malformed or absent.
 */
export function parseRetryAfterMs(value: unknown, nowMs: number): number | undefined {
  if (typeof value !== 'string') {
    return undefined;
  }
  const text = value.trim();
  if (/^\d+$/.test(text)) {
    return Math.min(Number(text) * 1000, RETRY_AFTER_MAX_MS);
  }
  const dateMs = parseFixdate(text);
  return dateMs === undefined
    ? undefined
    : Math.min(Math.max(0, dateMs - nowMs), RETRY_AFTER_MAX_MS);
}

/**
 * Date.parse accepts almost anything; only a text that prints back to itself is a fixdate, wrong
 * weekdays and 31 February excluded.
 */
function parseFixdate(text: string): number | undefined {
  const dateMs = Date.parse(text);
  return !Number.isNaN(dateMs) && new Date(dateMs).toUTCString() === text ? dateMs : undefined;
}
