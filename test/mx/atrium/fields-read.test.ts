/**
 * Goal: docs/conformance.md names the fields of MX's answers that matter, and no others: what is
 * parsed has a use. Method: each value of each example is left out and changed; what the port says
 * differs for those fields alone.
 */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type MxPort } from '../../../mx/port';
import { fieldsReadOf } from '../../../tools/conformance/rows/responses';
import { startFakeAtrium, type FakeAtrium } from './support/fake-atrium';
import { CALLS, answerAs, callOf, fixtureBody, fixturesOf, routeOf } from './support/fixtures';
import { changed, patternOf, placesOf, valueAt } from './support/places';

/** What changed nothing in so many places is not tried in more. */
const TRIES_MAX = 4;

let server: FakeAtrium;
let mx: MxPort;
beforeAll(async () => {
  server = await startFakeAtrium();
  mx = server.mx();
});
afterAll(() => server.close());

/** Another value of the same type. */
function otherThan(value: unknown): unknown {
  if (typeof value === 'number') return value + 1;
  return typeof value === 'boolean' ? !value : `${typeof value === 'string' ? value : ''}1`;
}

/** An example, and the same without the labels, in whose place other fields are read. */
function variants(example: unknown): readonly unknown[] {
  const text = JSON.stringify(example, (key, value: unknown) => (key === 'label' ? null : value));
  return text === JSON.stringify(example) ? [example] : [example, JSON.parse(text)];
}

it.each(Object.keys(CALLS))('of %s are those that docs/conformance.md names', async (route) => {
  const read = new Set<string>();
  const tries = new Map<string, number>();
  const examples = fixturesOf('response').filter(({ path }) => !path.includes('?page='));
  for (const fixture of examples.filter((each) => routeOf(each) === route)) {
    const told = async (body: unknown) => {
      answerAs(server, fixture, body);
      return JSON.stringify(await callOf(fixture)!(mx).catch(String));
    };
    for (const body of variants(fixtureBody(fixture.file))) {
      const usual = await told(body);
      for (const path of placesOf(body)) {
        const value = valueAt(body, path);
        if (typeof value === 'object' && value !== null) continue;
        const name = patternOf(path).replaceAll('.*', '[]');
        tries.set(name, (tries.get(name) ?? 0) + 1);
        const isOpen = !read.has(name) && tries.get(name)! <= TRIES_MAX;
        for (const other of isOpen ? [undefined, otherThan(value)] : [])
          if ((await told(changed(body, { path, value: other }))) !== usual) read.add(name);
      }
    }
  }
  expect([...read].sort()).toEqual(fieldsReadOf(route).filter((name) => tries.has(name)));
});
