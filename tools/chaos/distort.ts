/**
 * Answers as they come in an untidy world, made at random by a seed: what a proxy hands on in place
 * of the simulator's.
 */
import { type ProxiedAnswer, type ProxiedRequest } from '../proxies/mx-proxy';
import { pick as pickOne } from './random';

const PAGE = '<html><body><h1>Sorry</h1></body></html>';
/** Whoever says 429 has not handed the request on, so it stands for reads alone. */
const STRANGERS = [400, 401, 403, 404, 405, 406, 408, 409, 413, 422, 425, 500, 502, 503, 520];
const NO_NAMES = [null, '', ' ', 0, true, [], {}];
const ODD_VALUES = [null, '', ' ', 0, true, [], {}, 'N/A', 'XXXXXX1234', 'x'.repeat(5_000)];

/** One answer, distorted in one way. */
export function distorted(
  { method }: ProxiedRequest,
  { status, body }: ProxiedAnswer,
  random: () => number,
): ProxiedAnswer {
  const pick = <T>(all: readonly T[]): T => pickOne(all, random);
  const ways: readonly (() => ProxiedAnswer)[] = [
    () => ({ status: pick(method === 'GET' ? [...STRANGERS, 429] : STRANGERS), body: PAGE }),
    () => ({ status: pick(STRANGERS), body: '{"error":"gateway"}' }),
    // MX's own rejection of a write that took effect would be a lie.
    () => ({
      status: method === 'GET' ? pick([401, 403, 404, 500]) : 500,
      body: '{"error":{"message":"no"}}',
    }),
    () => ({ status: 200, body: pick([PAGE, '', '[]', 'null', '{}', body.slice(0, -9)]) }),
    () => ({ status: 204, body: '' }),
    () => ({ status, body: withOddField(body, pick, random) }),
    () => ({ status, body: withOddField(body, pick, random) }),
  ];
  return pick(ways)();
}

type Json = Record<string, unknown>;

/** The body with one field deleted, replaced by an odd value, or a list of it reversed. */
function withOddField(
  body: string,
  pick: <T>(all: readonly T[]) => T,
  random: () => number,
): string {
  if (body === '') return body;
  const root = JSON.parse(body) as Json;
  const places = placesIn(root);
  if (places.length === 0) return body;
  const { holder, key } = pick(places);
  const value = holder[key];
  if (Array.isArray(value) && random() < 0.5) value.reverse();
  else if (random() < 0.4) Reflect.deleteProperty(holder, key);
  // Another name would be a lie, not an untidy answer.
  else holder[key] = pick(/guid|code/.test(key) ? NO_NAMES : ODD_VALUES);
  return JSON.stringify(root);
}

function placesIn(value: unknown): { readonly holder: Json; readonly key: string }[] {
  if (typeof value !== 'object' || value === null) return [];
  const holder = value as Json;
  return Object.keys(holder).flatMap((key) => [{ holder, key }, ...placesIn(holder[key])]);
}
