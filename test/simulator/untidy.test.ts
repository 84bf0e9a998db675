/**
 * Goal: untidy answers miss, null, add, reorder and respell what MX does not promise, and nothing
 * else; one seed, the same bytes. Method: the example bodies and a whole verification, tidy and
 * not, over many seeds.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { LOOSENESS, type Kind } from '../../simulator/untidy/looseness';
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

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isNothing = (value: unknown) =>
  value === undefined || value === null || [value].flat().length === 0;
const nameOf = (value: unknown) =>
  isObject(value)
    ? (value['guid'] ?? value['account_guid'] ?? value['code'] ?? value['value'])
    : undefined;

/** What was done to a tidy object, each with its kind and field; throws where it may not be done. */
function changes(kind: Kind, tidy: Json, rough: Json, seen: Set<string>): void {
  const { parts = {}, emptyLists = [], unknownKeys = {}, unknownValues = {} } = LOOSENESS[kind];
  const { optional = [], seldom = [], optionalWhileFalse = [], asText = [] } = LOOSENESS[kind];
  for (const key of new Set([...Object.keys(tidy), ...Object.keys(rough)])) {
    const [before, after] = [tidy[key], rough[key]];
    const note = (what: string, allowed: boolean) => {
      seen.add(what);
      if (!allowed) throw new Error(`${kind}.${key} may not be ${what}: ${JSON.stringify(after)}`);
    };
    const part = parts[key];
    if (isNothing(before) && isNothing(after)) {
      if (JSON.stringify(before) !== JSON.stringify(after))
        note('empty otherwise', before === null || emptyLists.includes(key) || key in unknownKeys);
    } else if (isNothing(before))
      note('added', JSON.stringify(unknownKeys[key]) === JSON.stringify(after));
    else if (isNothing(after)) {
      const may =
        optional.includes(key) ||
        seldom.includes(key) ||
        (optionalWhileFalse.includes(key) && before === false);
      note(
        after === null ? 'null' : 'missing',
        may ||
          key === 'display_order' ||
          (key === 'pagination' && (before as Json)['total_pages'] === 1),
      );
    } else if (part !== undefined && Array.isArray(before) && Array.isArray(after)) {
      const [names, roughNames] = [before.map(nameOf), after.map(nameOf)];
      if (String(names) !== String(roughNames))
        note(
          'reordered',
          part !== 'option' &&
            part !== 'challenge' &&
            !(part === 'credential' && isNothing((after[0] as Json)['display_order'])),
        );
      expect([...roughNames].sort()).toEqual([...names].sort());
      before.forEach((each: Json, at) => {
        const found: unknown = after[roughNames.indexOf(nameOf(each))];
        changes(part, each, (nameOf(each) === undefined ? after[at] : found) as Json, seen);
      });
    } else if (part !== undefined && isObject(before) && isObject(after))
      changes(part, before, after, seen);
    else if (JSON.stringify(before) !== JSON.stringify(after)) {
      if (typeof before === 'number')
        note('text', asText.includes(key) && after === String(before));
      else if (key.endsWith('_at'))
        note('respelled', Date.parse(String(before)) === Date.parse(String(after)));
      else note('unknown', unknownValues[key]?.[String(before)] === after);
    }
  }
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
