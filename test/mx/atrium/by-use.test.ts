/**
 * Goal: an answer of MX fails for want of what a decision reads and for nothing else. Method: each
 * field of each example is deleted, nulled, emptied, given another type, and each list reversed; a
 * table says which fields decide. Then answers at random.
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isMxError, type MxPort } from '../../../mx/port';
import { proofSize } from '../../support/proof-size';
import { json, raw, startFakeAtrium, type FakeAtrium } from './support/fake-atrium';
import {
  CALLS,
  LEFT_OUT,
  answerAs,
  callOf,
  fixtureBody,
  fixturesOf,
  routeOf,
  type Fixture,
} from './support/fixtures';
import { changed, patternOf, placesOf } from '../../../tools/conformance/places';
import { OTHERS, changesAt, mutated } from './support/changes';

let server: FakeAtrium;
let mx: MxPort;
let skipped = 0;
beforeAll(async () => {
  server = await startFakeAtrium();
  // Small, so that an oversize answer costs little.
  const responseBytesMax = 30_000;
  mx = server.mx({ responseBytesMax, onEntriesSkipped: ({ count }) => (skipped += count) });
});
afterAll(() => server.close());

const U = '/users/{user_guid}';
const M = `${U}/members/{member_guid}`;
const I = '/institutions/{institution_code}';

/**
 * The fields that decide: what becomes of an answer where they are null or empty, where another type
 * is there, and where they are deleted (unless said, as if null). `!` the answer is rejected, `?` it
 * is somebody else's than MX's, `-` the entry is left out, `.` neither.
 */
const DECIDES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'POST /users': { '': '??', user: '!!?', 'user.guid': '!!' },
  'GET /users': { '': '??', users: '.!?', 'users.*': '--', 'users.*.guid': '--' },
  [`GET ${U}`]: { '': '??', user: '!!?' },
  'GET /institutions': {
    '': '??',
    institutions: '.!?',
    'institutions.*': '--',
    'institutions.*.code': '--',
  },
  [`GET ${I}`]: { '': '??', institution: '!!?' },
  [`GET ${I}/credentials`]: {
    '': '??',
    credentials: '.!?',
    'credentials.*': '.!',
    'credentials.*.guid': '!!',
  },
  [`POST ${U}/members`]: {
    '': '??',
    member: '!!?',
    'member.guid': '!!',
    'member.connection_status': '.!',
  },
  [`GET ${U}/members`]: {
    '': '??',
    members: '.!?',
    'members.*': '--',
    'members.*.guid': '--',
    'members.*.connection_status': '.-',
  },
  [`GET ${M}`]: { '': '??', member: '!!?', 'member.connection_status': '.!' },
  // A command that MX answered with success took effect, whatever it says of the user or member.
  [`PUT ${U}`]: { '': '??', user: '..?' },
  [`PUT ${M}`]: { '': '??', member: '..?' },
  [`POST ${M}/verify`]: { '': '??', member: '..?' },
  [`PUT ${M}/resume`]: { '': '??', member: '..?' },
  [`GET ${M}/credentials`]: {
    '': '??',
    credentials: '.!?',
    'credentials.*': '.!',
    'credentials.*.guid': '!!',
  },
  [`GET ${M}/accounts`]: {
    '': '??',
    accounts: '.!?',
    'accounts.*': '--',
    'accounts.*.guid': '--',
  },
  [`GET ${M}/account_numbers`]: {
    '': '??',
    account_numbers: '.!?',
    'account_numbers.*': '--',
    'account_numbers.*.account_guid': '--',
  },
  [`GET ${M}/oauth_window_uri`]: { '': '??', member: '!!?', 'member.oauth_window_uri': '!!' },
  [`GET ${M}/status`]: {
    '': '??',
    member: '!!?',
    'member.is_being_aggregated': '!!',
    'member.connection_status': '.!',
    // Read from their own endpoint then.
    'member.challenges.*': '.-',
    'member.challenges.*.guid': '--',
  },
  // Without one of them, the others cannot be answered.
  [`GET ${M}/challenges`]: {
    '': '??',
    challenges: '.!?',
    'challenges.*': '.-',
    'challenges.*.guid': '--',
  },
  [`POST ${U}/connect_widget_url`]: { '': '??', user: '!!?', 'user.connect_widget_url': '!!' },
};

async function outcomeOf(fixture: Fixture, body: unknown): Promise<string> {
  skipped = 0;
  answerAs(server, fixture, body);
  try {
    await callOf(fixture)!(mx);
    return skipped > 0 ? '-' : '.';
  } catch (error) {
    if (isMxError(error) && error.code === 'response-invalid') return '!';
    if (isMxError(error) && error.code === 'not-mx') return '?';
    throw error;
  }
}

const responses = fixturesOf('response').filter(
  (fixture) => !LEFT_OUT.has(routeOf(fixture)) && !fixture.path.includes('?page='),
);

describe('the fields that decide', () => {
  it('are named for every route', () => {
    expect(Object.keys(DECIDES).sort()).toEqual(Object.keys(CALLS).sort());
  });

  it.each(Object.entries(DECIDES))(
    'of %s are those of the table, and no others',
    async (route, table) => {
      const seen = new Set<string>();
      const wrong: string[] = [];
      const undecided = new Set(Object.keys(table));
      for (const fixture of responses.filter((each) => routeOf(each) === route)) {
        const body = fixtureBody(fixture.file);
        for (const path of placesOf(body).filter((each) => !seen.has(patternOf(each)))) {
          seen.add(patternOf(path));
          const [missing = '.', other = '.', deleted = missing] = table[patternOf(path)] ?? '..';
          undecided.delete(patternOf(path));
          // Of what nothing reads, a sample is enough.
          const types = patternOf(path) in table ? OTHERS.length : 2;
          for (const change of changesAt(body, path, types)) {
            const expected = { missing, deleted, wrong: other, harmless: '.' }[change.kind];
            const outcome = await outcomeOf(fixture, changed(body, change));
            if (outcome !== expected)
              wrong.push(
                `${fixture.file} ${patternOf(path)} ${change.what}: ${outcome} ${expected}`,
              );
          }
        }
      }
      expect(wrong).toEqual([]);
      expect([...undecided]).toEqual([]);
    },
  );
});

describe('whatever comes', () => {
  const statuses = fc.oneof(
    fc.constantFrom(200, 202, 204, 400, 401, 403, 404, 405, 406, 408, 409, 422, 425, 429, 500, 503),
    fc.integer({ min: 200, max: 599 }),
  );
  const changes = fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 4 });

  it('fails with an MxError alone', async () => {
    const answers = fc.oneof(
      fc.record({ from: fc.constantFrom(...responses), changes }),
      fc.record({ text: fc.oneof(fc.json(), fc.string(), fc.constant('{"member":{"guid"')) }),
      fc.record({
        text: fc.nat(50).map((size) => JSON.stringify({ challenges: 'x'.repeat(size * 1_000) })),
      }),
    );
    const calls = fc.constantFrom(...Object.values(CALLS));
    await fc.assert(
      fc.asyncProperty(calls, statuses, answers, async (call, status, answer) => {
        const text =
          'text' in answer ? answer.text : mutated(fixtureBody(answer.from.file), answer.changes);
        const good = raw(status, status === 204 ? '' : text);
        // Half of the answers go to the operation that they are meant for.
        const meant = 'from' in answer && status < 300 ? callOf(answer.from)! : call;
        server.answerWith(good);
        await meant(mx).catch((error: unknown) => {
          if (!isMxError(error)) throw error;
        });
      }),
      { numRuns: proofSize({ slice: 100, full: 10_000 }) },
    );
  });

  it('an exchange that cannot be counted is not spoilt', async () => {
    const counting = server.mx({
      onEntriesSkipped: () => {
        throw new Error('broken');
      },
    });
    server.answerWith(json(200, { account_numbers: [null], pagination: null }));
    const ref = { userGuid: 'USR-1', memberGuid: 'MBR-1' };
    expect(await counting.listNumbers(ref)).toEqual([]);
  });
});
