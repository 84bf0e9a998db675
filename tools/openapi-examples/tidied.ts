/** Recorded examples as people read them: without this machine's address, at a fixed time, short. */

/** When the first of them was started, for readers. */
const SHOWN_AT_MS = Date.parse('2026-11-30T09:00:00.000Z');
const TIME = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g;
/** Longer ones, such as tokens and pictures, are cut. */
const OPAQUE = /^(?:eyJ|data:|avk_|whsec_|whpk_)|^[\w-]{60,}\.[\w.-]+$/;
const OPAQUE_LENGTH_MAX = 40;
/** Pages of examples show what an entry is. */
const ENTRIES_MAX = 3;

/** A page's address has its secret behind the `#`. */
const TICKET = /(#\w{10})[\w-]+\.[\w-]+\.[\w-]+/;

/** All examples, tidied. */
export function tidied<T>(
  examples: T,
  { bank, api }: { readonly bank: string; readonly api: string },
): T {
  const text = JSON.stringify(examples);
  const first = Math.min(...[...text.matchAll(TIME)].map(([time]) => Date.parse(time)));
  const moved = text
    .replaceAll(TIME, (time) => new Date(Date.parse(time) - first + SHOWN_AT_MS).toISOString())
    .replaceAll(bank, 'https://bank.example.com')
    .replaceAll(api, 'https://verify.example.com');
  return shortened(JSON.parse(moved)) as T;
}

function shortened(value: unknown): unknown {
  if (typeof value === 'string') {
    const isCut = OPAQUE.test(value) && value.length > OPAQUE_LENGTH_MAX;
    return isCut ? `${value.slice(0, OPAQUE_LENGTH_MAX)}…` : value.replace(TICKET, '$1...');
  }
  if (Array.isArray(value)) return value.slice(0, ENTRIES_MAX).map(shortened);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shortened(inner)]));
}
