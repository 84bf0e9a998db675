/** Times as people say them. */

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Above it a countdown says nothing that a clock does not say better. */
const COUNTED_MS = 15 * MINUTE_MS;

/** A duration in one unit, rounded up: "3 minutes". */
export function inWords(ms: number, language: string): string {
  const [unit, each] =
    ms > 2 * DAY_MS
      ? (['day', DAY_MS] as const)
      : ms > 2 * HOUR_MS
        ? (['hour', HOUR_MS] as const)
        : ms > MINUTE_MS
          ? (['minute', MINUTE_MS] as const)
          : (['second', SECOND_MS] as const);
  const format = new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'long' });
  return format.format(Math.max(0, Math.ceil(ms / each)));
}

/** What is left until a deadline, while that is little: "4:05". Undefined while it is much. */
export function countdown(leftMs: number): string | undefined {
  if (leftMs > COUNTED_MS) return undefined;
  const seconds = Math.max(0, Math.ceil(leftMs / SECOND_MS));
  return `${String(Math.floor(seconds / 60))}:${String(seconds % 60).padStart(2, '0')}`;
}

/** A time of today, or of another day with its date, on the end user's own clock. */
export function atTime(at: Date, now: Date, language: string): string {
  const isToday = at.toDateString() === now.toDateString();
  const day = isToday ? {} : ({ dateStyle: 'medium' } as const);
  return new Intl.DateTimeFormat(language, { ...day, timeStyle: 'short' }).format(at);
}
