/**
 * Goal: untidy answers miss, null, add, reorder and respell what MX does not promise, and nothing
 * else; one seed, the same bytes. Method: the example bodies and a whole verification, tidy and
 * not, over many seeds.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { LOOSENESS, type Kind, type Looseness } from '../../simulator/untidy/looseness';
import { PLATFORM_LOOSENESS } from '../../simulator/untidy/looseness-platform';
import { roughen } from '../../simulator/untidy/roughen';
import { Bank, type Json } from './support';

const FIXTURES = join(__dirname, '..', 'fixtures');
/** Examples of bodies; Platform's rejections have a form of their own. */
const bodiesOf = (folder: string, pattern: RegExp) =>
  readdirSync(join(FIXTURES, folder))
    .filter((name) => pattern.test(name))
    .map((name) => {
      const route = name.startsWith('member-status') ? 'readMemberStatus' : 'any';
      const text = readFileSync(join(FIXTURES, folder, name), 'utf8');
      return { route, body: JSON.parse(text) as Json };
    });
const ATRIUM = bodiesOf('atrium', /response|^member-status|^error-(?!400-empty)/);
const PLATFORM = bodiesOf('mx-platform', /response|^member-status/);
const SEEDS = Array.from({ length: 12 }, (_, seed) => `seed-${String(seed)}`);

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);
const isNothing = (value: unknown) =>
  value === undefined || value === null || [value].flat().length === 0;
const nameOf = (object: Json) =>
  // Numbers are named by their account: a guid of their own may be missing.
  ('account_number' in object ? object['account_guid'] : undefined) ??
  object['guid'] ??
  object['account_guid'] ??
  object['code'] ??
  object['value'];

type Table = Readonly<Record<Kind, Looseness>>;

/** Whether a field of an object may be changed so. */
const MAY: Readonly<
  Record<string, (loose: Looseness, key: string, before: unknown, after: unknown) => boolean>
> = {
  'empty otherwise': ({ emptyLists = [], unknownKeys = {}, optional = [] }, key, before) =>
    before === null || [...emptyLists, ...optional].includes(key) || key in unknownKeys,
  added: ({ unknownKeys = {} }, key, _before, after) => same(unknownKeys[key], after),
  missing: mayBeMissing,
  null: mayBeMissing,
  text: ({ asText = [] }, key, before, after) => asText.includes(key) && after === String(before),
  respelled: (_loose, _key, before, after) =>
    Date.parse(String(before)) === Date.parse(String(after)),
  unknown: ({ unknownValues = {} }, key, before, after) =>
    unknownValues[key]?.[String(before)] === after,
  reordered: ({ parts = {} }, key, _before, after) =>
    !['option', 'challenge'].includes(parts[key] ?? '') &&
    !(key === 'credentials' && isNothing((after as Json[])[0]?.['display_order'])),
};

function mayBeMissing(loose: Looseness, key: string, before: unknown): boolean {
  const { optional = [], seldom = [], optionalWhileFalse = [], oneOf = [] } = loose;
  if (key === 'pagination') return (before as Json)['total_pages'] === 1;
  return (
    [...optional, ...seldom, ...oneOf, 'display_order'].includes(key) ||
    (before === false && optionalWhileFalse.includes(key))
  );
}

/** What was done to a field that is no object and no list of them. */
function changeOf(key: string, before: unknown, after: unknown): string | undefined {
  if (same(before, after)) return undefined;
  if (isNothing(before)) return isNothing(after) ? 'empty otherwise' : 'added';
  if (isNothing(after)) return after === null ? 'null' : 'missing';
  if (typeof before === 'number') return 'text';
  return key.endsWith('_at') ? 'respelled' : 'unknown';
}

/** Collects what was done to a tidy object and the objects in it; throws where it may not be. */
function changes(table: Table, kind: Kind, tidy: Json, rough: Json, seen: Set<string>): void {
  for (const key of new Set([...Object.keys(tidy), ...Object.keys(rough)])) {
    const [before, after] = [tidy[key], rough[key]];
    const part = table[kind].parts?.[key];
    const hasParts = part !== undefined && !isNothing(before) && !isNothing(after);
    const change = hasParts
      ? partChanges(table, part, [before].flat() as Json[], [after].flat() as Json[], seen)
      : changeOf(key, before, after);
    if (change === undefined) continue;
    seen.add(change);
    if (MAY[change]?.(table[kind], key, before, after) !== true) {
      throw new Error(`${kind}.${key} may not be ${change}: ${JSON.stringify(after)}`);
    }
  }
}

function partChanges(
  table: Table,
  kind: Kind,
  tidy: readonly Json[],
  rough: readonly Json[],
  seen: Set<string>,
) {
  if (tidy.length === 1) {
    changes(table, kind, tidy[0] ?? {}, rough[0] ?? {}, seen);
    return undefined;
  }
  const [names, roughNames] = [tidy.map(nameOf), rough.map(nameOf)];
  expect([...roughNames].sort()).toEqual([...names].sort());
  tidy.forEach((each, at) => {
    const found = nameOf(each) === undefined ? at : roughNames.indexOf(nameOf(each));
    changes(table, kind, each, rough[found] ?? {}, seen);
  });
  return same(names, roughNames) ? undefined : 'reordered';
}

const KINDS = ['added', 'empty otherwise', 'missing', 'null', 'reordered', 'respelled'];

test.each([
  ['atrium', LOOSENESS, ATRIUM, [...KINDS, 'text', 'unknown']],
  ['v20250224', PLATFORM_LOOSENESS, PLATFORM, KINDS],
] as const)(
  'over many seeds each kind of untidiness of %s occurs, and only where it may',
  (api, table, bodies, kinds) => {
    const seen = new Set<string>();
    for (const seed of SEEDS) {
      for (const { route, body } of bodies) {
        const rough = roughen(seed, route, body, api) as Json;
        expect(JSON.stringify(roughen(seed, route, body, api))).toBe(JSON.stringify(rough));
        changes(table, route === 'any' ? 'body' : 'statusBody', body, rough, seen);
      }
    }
    expect([...seen].sort()).toEqual(kinds);
  },
);

test('a whole verification over HTTP: the same seed, the same bytes; another one, others', async () => {
  const story = async (seed: string) => {
    const bank = await Bank.open({ seed, tidy: false, settings: { readsPerPhase: 1 } });
    const texts: string[] = [];
    const read = async (...how: Parameters<Bank['call']>) => {
      const { text, body } = await bank.call(...how);
      texts.push(text);
      return body;
    };
    const form = await read('GET', '/institutions/mxbank/credentials');
    expect(form['credentials']).toHaveLength(2);
    const guid = await bank.createMember('challenge');
    await bank.verify(guid);
    for (let reads = 0; reads < 12; reads += 1) {
      const { member } = await read('GET', bank.path(guid, '/status'));
      const status = member as Parameters<Bank['answer']>[1];
      if (!isNothing(status.challenges)) await bank.answer(guid, status);
    }
    const numbers = (await read('GET', bank.path(guid, '/account_numbers')))['account_numbers'];
    expect(numbers).toMatchObject([{ account_number: expect.any(String) }]);
    await read('GET', '/institutions?records_per_page=100');
    await bank.simulator.close();
    return texts.join('\n');
  };
  const first = await story('a');
  expect(await story('a')).toBe(first);
  expect(await story('b')).not.toBe(first);
});
