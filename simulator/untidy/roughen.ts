/**
 * Makes an answer as untidy as life on its way out: optional keys missing or null, lists unsorted,
 * keys and values that the contract does not name, unused lists empty instead of absent, three
 * spellings of a time. By seed and never by chance: an object looks the same at every read.
 */
import { type Api } from '../api';
import { spellTime, type TimeSpelling } from '../clock';
import { seededFraction } from '../guids';
import { LOOSENESS, type Kind, type Looseness } from './looseness';
import { PLATFORM_LOOSENESS } from './looseness-platform';

/** Whether a simulator is tidy where its options do not say so. */
export const TIDY_BY_DEFAULT = false;

type Json = Readonly<Record<string, unknown>>;
type Entry = readonly [key: string, value: unknown];
/** A number from 0 to 1 for a question about this object; the same question, the same number. */
type Draw = (question: string) => number;

/** How often an optional field is missing; as often again it is null. */
const MISSING = 0.2;
const SELDOM = 0.05;
const OFTEN = 0.5;
/** Of two fields that say the same, one is missing in two of five objects. */
const ONE_OF = 5;

const SPELLINGS: readonly TimeSpelling[] = ['z', 'zero-offset', 'minus-six'];

/** Whose answers are made untidy, by which seed. */
interface Source {
  readonly seed: string;
  readonly looseness: Readonly<Record<Kind, Looseness>>;
}

/** The body of an answer of an endpoint, untidy. */
export function roughen(seed: string, route: string, body: unknown, api: Api = 'atrium'): unknown {
  if (!isObject(body)) return body;
  const kind = route === 'readMemberStatus' ? 'statusBody' : 'body';
  const source = { seed, looseness: api === 'atrium' ? LOOSENESS : PLATFORM_LOOSENESS };
  const rough = roughObject(source, kind, body, '');
  const draw = drawer(seed, JSON.stringify(body['pagination'] ?? null));
  return isOnlyPage(body) && draw('pagination') < OFTEN ? without(rough, 'pagination') : rough;
}

function roughObject(source: Source, kind: Kind, object: Json, place: string): Json {
  const looseness = source.looseness[kind];
  const draw = drawer(source.seed, `${kind}/${nameOf(object) ?? place}`);
  const known = Object.entries(object).flatMap(([key, value]): readonly Entry[] => {
    const part = looseness.parts?.[key];
    const inside = part === undefined ? value : roughPart(source, part, value, `${place}/${key}`);
    return roughField(looseness, draw, key, inside);
  });
  const added = Object.entries(looseness.unknownKeys ?? {}).filter(
    ([key]) => object[key] === undefined || object[key] === null,
  );
  const unused = (looseness.emptyLists ?? []).filter((key) => isNothing(object[key]));
  return Object.fromEntries([
    ...known,
    ...added.filter(([key]) => draw(`add ${key}`) < OFTEN),
    ...unused.flatMap((key) => emptyList(draw, key)),
  ]);
}

function roughField(
  looseness: Looseness,
  draw: Draw,
  key: string,
  value: unknown,
): readonly Entry[] {
  if (looseness.emptyLists?.includes(key) === true && isNothing(value)) return [];
  if (looseness.oneOf?.[Math.floor(draw('one of') * ONE_OF)] === key) return [];
  if (value === null) return draw(`null ${key}`) < OFTEN ? [] : [[key, null]];
  const missing = chanceOfMissing(looseness, key, value);
  const drawn = draw(key);
  if (drawn < missing) return [];
  return [[key, drawn < 2 * missing ? null : otherwise(looseness, draw, key, value)]];
}

function chanceOfMissing(looseness: Looseness, key: string, value: unknown): number {
  const { optional = [], seldom = [], optionalWhileFalse = [] } = looseness;
  if (seldom.includes(key)) return SELDOM;
  const isOptional =
    optional.includes(key) || (value === false && optionalWhileFalse.includes(key));
  return isOptional ? MISSING : 0;
}

/** The same value in another spelling or type, or a value that the contract does not name. */
function otherwise(looseness: Looseness, draw: Draw, key: string, value: unknown): unknown {
  const { asText = [], unknownValues = {} } = looseness;
  if (typeof value === 'number' && asText.includes(key)) {
    return draw(`text ${key}`) < MISSING ? String(value) : value;
  }
  if (typeof value !== 'string') return value;
  if (key.endsWith('_at')) return respelled(draw, key, value);
  return draw(`unknown ${key}`) < OFTEN ? (unknownValues[key]?.[value] ?? value) : value;
}

/** A time that is not in its usual spelling was spelled by a setting, and stays. */
function respelled(draw: Draw, key: string, time: string): string | null {
  if (!time.endsWith('Z')) return time;
  const spelling = SPELLINGS[Math.floor(draw(`${key} ${time}`) * SPELLINGS.length)] ?? 'z';
  return spellTime(Date.parse(time), spelling);
}

function roughPart(source: Source, kind: Kind, value: unknown, place: string): unknown {
  if (!Array.isArray(value))
    return isObject(value) ? roughObject(source, kind, value, place) : value;
  const objects = value.filter(isObject);
  if (kind === 'credential') return roughForm(source, objects);
  const rough = objects.map((object, at) =>
    roughObject(source, kind, object, `${place}/${String(at)}`),
  );
  // The order of questions and options is the bank's own, and nothing else tells it.
  return kind === 'option' || kind === 'challenge' ? rough : shuffled(source.seed, rough);
}

/** A log-in form is in order or says its order; never neither. */
function roughForm(source: Source, fields: readonly Json[]): readonly Json[] {
  const { seed } = source;
  const rough = fields.map((field) => roughObject(source, 'credential', field, ''));
  const hasNoOrder =
    fields.some((field) => isNothing(field['display_order'])) ||
    drawer(seed, String(nameOf(fields[0] ?? {})))('order') < MISSING;
  if (hasNoOrder) return rough.map((field) => without(field, 'display_order'));
  return shuffled(seed, rough);
}

function shuffled(seed: string, objects: readonly Json[]): readonly Json[] {
  const places = objects.map((object, at) => ({
    object,
    place: drawer(seed, nameOf(object) ?? String(at))('place'),
  }));
  return places.sort((a, b) => a.place - b.place).map(({ object }) => object);
}

function emptyList(draw: Draw, key: string): readonly Entry[] {
  const drawn = draw(`unused ${key}`);
  if (drawn < 1 / 3) return [];
  return [[key, drawn < 2 / 3 ? [] : null]];
}

function drawer(seed: string, name: string): Draw {
  return (question) => seededFraction(seed, 'untidy', name, question);
}

function nameOf(object: Json): string | undefined {
  const name = object['guid'] ?? object['account_guid'] ?? object['code'];
  return typeof name === 'string' ? name : undefined;
}

function isOnlyPage({ pagination }: Json): boolean {
  return isObject(pagination) && pagination['total_pages'] === 1;
}

function isNothing(value: unknown): boolean {
  return value === undefined || value === null || (Array.isArray(value) && value.length === 0);
}

function without(object: Json, key: string): Json {
  return Object.fromEntries(Object.entries(object).filter(([name]) => name !== key));
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
