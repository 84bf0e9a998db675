/**
 * Goal: untidy answers miss, null, add, reorder and respell what MX does not promise, and nothing
 * else; one seed, the same bytes. Method: the example bodies and a whole verification, tidy and
 * not, over many seeds.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { LOOSENESS, type Kind, type Looseness } from '../../simulator/untidy/looseness';
import { roughen } from '../../simulator/untidy/roughen';
import { Bank, type Json } from './support';

const FOLDER = join(__dirname, '..', 'fixtures', 'atrium');
const BODIES = readdirSync(FOLDER)
  .filter((name) => /response|^member-status|^error-(?!400-empty)/.test(name))
  .map((name) => {
    const route = name.startsWith('member-status') ? 'readMemberStatus' : 'any';
    return { route, body: JSON.parse(readFileSync(join(FOLDER, name), 'utf8')) as Json };
  });
const SEEDS = Array.from({ length: 12 }, (_, seed) => `seed-${String(seed)}`);

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);
const isNothing = (value: unknown) =>
  value === undefined || value === null || [value].flat().length === 0;
const nameOf = (object: Json) =>
  object['guid'] ?? object['account_guid'] ?? object['code'] ?? object['value'];

/** Whether a field of an object may be changed so. */
const MAY: Readonly<
  Record<string, (loose: Looseness, key: string, before: unknown, after: unknown) => boolean>
> = {
  'empty otherwise': ({ emptyLists = [], unknownKeys = {} }, key, before) =>
    before === null || emptyLists.includes(key) || key in unknownKeys,
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
  const { optional = [], seldom = [], optionalWhileFalse = [] } = loose;
  if (key === 'pagination') return (before as Json)['total_pages'] === 1;
  return (
    [...optional, ...seldom, 'display_order'].includes(key) ||
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
function changes(kind: Kind, tidy: Json, rough: Json, seen: Set<string>): void {
  for (const key of new Set([...Object.keys(tidy), ...Object.keys(rough)])) {
    const [before, after] = [tidy[key], rough[key]];
    const part = LOOSENESS[kind].parts?.[key];
    const hasParts = part !== undefined && !isNothing(before) && !isNothing(after);
    const change = hasParts
      ? partChanges(part, [before].flat() as Json[], [after].flat() as Json[], seen)
      : changeOf(key, before, after);
    if (change === undefined) continue;
    seen.add(change);
    if (MAY[change]?.(LOOSENESS[kind], key, before, after) !== true) {
      throw new Error(`${kind}.${key} may not be ${change}: ${JSON.stringify(after)}`);
    }
  }
}

function partChanges(kind: Kind, tidy: readonly Json[], rough: readonly Json[], seen: Set<string>) {
  if (tidy.length === 1) {
    changes(kind, tidy[0] ?? {}, rough[0] ?? {}, seen);
    return undefined;
  }
  const [names, roughNames] = [tidy.map(nameOf), rough.map(nameOf)];
  expect([...roughNames].sort()).toEqual([...names].sort());
  tidy.forEach((each, at) => {
    const found = nameOf(each) === undefined ? at : roughNames.indexOf(nameOf(each));
    changes(kind, each, rough[found] ?? {}, seen);
  });
  return same(names, roughNames) ? undefined : 'reordered';
}

test('over many seeds each kind of untidiness occurs, and only where it may', () => {
  const seen = new Set<string>();
  for (const seed of SEEDS) {
    for (const { route, body } of BODIES) {
      const rough = roughen(seed, route, body) as Json;
      expect(JSON.stringify(roughen(seed, route, body))).toBe(JSON.stringify(rough));
      changes(route === 'any' ? 'body' : 'statusBody', body, rough, seen);
    }
  }
  const kinds = [
    'added',
    'empty otherwise',
    'missing',
    'null',
    'reordered',
    'respelled',
    'text',
    'unknown',
  ];
  expect([...seen].sort()).toEqual(kinds);
});

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
