/**
 * Reading of the Retry-After header (RFC 9110, section 10.2.3). Pure: the present is an argument.
 */

/**
 * Longest wait passed on, by who asks for it. MX knows when it will be back: a quarter of an hour, so
 * that a phase of polling, an hour long, has reads left after it. Somebody on the way knows nothing
 * of MX, and the next request may not meet them: a minute, twice the pause of slow polling, which
 * spares a gateway in trouble and costs an end user little.
 */
export const RETRY_AFTER_MAX_MS = { mx: 15 * 60_000, stranger: 60_000 } as const;

/** Who answered, and when the answer was sent and when it came: of two clocks. */
export interface Answered {
  readonly by: keyof typeof RETRY_AFTER_MAX_MS;
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
export function parseRetryAfterMs(
  value: unknown,
  { by, date, nowMs }: Answered,
): number | undefined {
  if (typeof value !== 'string') {
    return undefined;
  }
  const maxMs = RETRY_AFTER_MAX_MS[by];
  const text = value.trim();
  if (/^\d+$/.test(text)) {
    return Math.min(Number(text) * 1000, maxMs);
  }
  const dateMs = parseFixdate(text);
  if (dateMs === undefined) return undefined;
  const sentMs = typeof date === 'string' ? parseFixdate(date.trim()) : undefined;
  return Math.min(Math.max(0, dateMs - (sentMs ?? nowMs)), maxMs);
}

/**
 * Date.parse accepts almost anything; only a text that prints back to itself is a fixdate, wrong
 * weekdays and 31 February excluded.
 */
function parseFixdate(text: string): number | undefined {
  const dateMs = Date.parse(text);
  return !Number.isNaN(dateMs) && new Date(dateMs).toUTCString() === text ? dateMs : undefined;
}
