/**
 * Goal: docs/conformance.md names the fields of MX's answers that matter, and no others: what is
 * parsed has a use, and keys that nobody knows are dropped. Method: the port answers from examples.
 */
import { expect, it } from '@jest/globals';
import { measure } from '../../../tools/conformance/measure';
import { fieldsReadOf } from '../../../tools/conformance/rows/responses';
import { startFakeAtrium } from './support/fake-atrium';
import { CALLS, answerAs, callOf, fixtureBody, fixturesOf, routeOf } from './support/fixtures';

it.each(Object.keys(CALLS))('of %s are those that docs/conformance.md names', async (route) => {
  const server = await startFakeAtrium();
  const mx = server.mx();
  const measured = { read: new Set<string>(), tries: new Map<string, number>() };
  for (const fixture of fixturesOf('response').filter((each) => routeOf(each) === route)) {
    const told = async (body: unknown) => {
      answerAs(server, fixture, body);
      return JSON.stringify(await callOf(fixture)!(mx).catch(String));
    };
    if (!fixture.path.includes('?page=')) await measure(fixtureBody(fixture.file), told, measured);
  }
  await server.close();
  const named = fieldsReadOf(route).filter((name) => measured.tries.has(name));
  expect([...measured.read].sort()).toEqual(named);
});
