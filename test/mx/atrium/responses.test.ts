/**
 * Goal: every example answer of the contract is understood, and what MX leaves out is asked and
 * shown all the same; which fields decide is in by-use.test.ts. Method: a real server answers the
 * example's bytes, or neighbours of them, to the port's operation.
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { jobBegan } from '../../../domain';
import { mayHaveTakenEffect, type MxPort } from '../../../mx/port';
import { proofSize } from '../../support/proof-size';
import { json, raw, startFakeAtrium, type Answer, type FakeAtrium } from './support/fake-atrium';
import { failureOf } from './support/failure';
import {
  CALLS,
  MEMBER_REF,
  answerAs,
  callOf,
  fixtureBody,
  fixturesOf,
  LEFT_OUT,
  routeOf,
  type Fixture,
} from './support/fixtures';

const responses = fixturesOf('response').filter((fixture) => !LEFT_OUT.has(routeOf(fixture)));

let server: FakeAtrium;
let mx: MxPort;
beforeAll(async () => {
  server = await startFakeAtrium();
  mx = server.mx();
});
afterAll(() => server.close());

const MEMBER = (fixtureBody('read-member-response.json') as { member: object }).member;

function responseOf(file: string): Fixture {
  return responses.find((candidate) => candidate.file === file)!;
}

/** How MX may print a time; `offset` in minutes. */
interface Spelling {
  readonly offset: number;
  readonly isWhole: boolean;
  readonly isZ: boolean;
}

function spelt(at: Date, { offset, isWhole, isZ }: Spelling): string {
  const local = new Date(at.getTime() + (isZ ? 0 : offset * 60_000)).toISOString();
  const text = isWhole ? local.slice(0, 19) : local.slice(0, -1);
  const two = (value: number) => String(value).padStart(2, '0');
  const size = Math.abs(offset);
  const sign = offset < 0 ? '-' : '+';
  return text + (isZ ? 'Z' : `${sign}${two(Math.floor(size / 60))}:${two(size % 60)}`);
}

/** What the port makes of an example, or of another body in its place. */
async function read(file: string, body: unknown = fixtureBody(file)): Promise<unknown> {
  const fixture = responseOf(file);
  answerAs(server, fixture, body);
  return callOf(fixture)!(mx);
}

describe('example answers', () => {
  it('cover every route of the port, and the port every route but those left out', () => {
    const seen = new Set(responses.map(routeOf));
    expect(Object.keys(CALLS).filter((route) => !seen.has(route))).toEqual([]);
    expect([...seen].filter((route) => CALLS[route] === undefined)).toEqual([]);
    expect(responses.length).toBeGreaterThan(70);
  });

  it.each<[string, unknown]>([
    [
      'read-user-response.json',
      { ownId: '32d355b8-e2b4-449a-ab5c-86946224e0f9', isDisabled: false },
    ],
    [
      'read-member-response.json',
      { ...MEMBER_REF, connectionStatus: 'CONNECTED', isBeingAggregated: false, isOauth: null },
    ],
    ['verify-member-response.json', { kind: 'accepted' }],
    ['member-status-connected-completed.json', { connectionStatus: 'CONNECTED', challenges: [] }],
    [
      'account-numbers-canadian-response.json',
      [{ accountNumber: '0000001', institutionNumber: '003', transitNumber: '12345' }],
    ],
    ['account-numbers-partial-null-response.json', [{ accountNumber: null }]],
    ['resume-response.json', {}],
  ])('%s is read in our words', async (file, expected) => {
    expect(await read(file)).toMatchObject(expected as object);
  });

  it('times come in many spellings, and one that is none is no time', async () => {
    for (const [text, atMs] of [
      ['2026-11-22T12:00:30Z', Date.UTC(2026, 10, 22, 12, 0, 30)],
      ['2026-11-22T12:00:30.000Z', Date.UTC(2026, 10, 22, 12, 0, 30)],
      ['2026-11-22T12:00:30+00:00', Date.UTC(2026, 10, 22, 12, 0, 30)],
      ['2026-11-22T06:00:30-06:00', Date.UTC(2026, 10, 22, 12, 0, 30)],
      ['2026-11-22T17:30:30.000+0530', Date.UTC(2026, 10, 22, 12, 0, 30)],
      // Without an offset, wherever the worker runs.
      ['2026-11-22T12:00:30', Date.UTC(2026, 10, 22, 12, 0, 30)],
      ['2026-11-22 12:00:30 UTC', Date.UTC(2026, 10, 22, 12, 0, 30)],
      ['soon', undefined],
      ['12', undefined],
      ['2026-13-45T12:00:30Z', undefined],
      [null, undefined],
    ] as const) {
      server.answerWith(json(200, { member: { ...MEMBER, aggregated_at: text } }));
      const { timestamps } = await mx.readMember(MEMBER_REF);
      expect(timestamps.aggregatedAtMs).toBe(atMs);
    }
  });

  it('a time that is spelt in another way is the same time', async () => {
    const offsets = fc.integer({ min: -14 * 60, max: 14 * 60 });
    const spellings = fc.record({ offset: offsets, isWhole: fc.boolean(), isZ: fc.boolean() });
    const times = fc.date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true });
    const told = async (at: Date, as: Spelling) => {
      server.answerWith(json(200, { member: { ...MEMBER, aggregated_at: spelt(at, as) } }));
      return (await mx.readMember(MEMBER_REF)).timestamps;
    };
    await fc.assert(
      fc.asyncProperty(times, spellings, spellings, async (at, one, other) => {
        const before = await told(at, one);
        expect(before.aggregatedAtMs).toBe(at.getTime() - (one.isWhole ? at.getTime() % 1_000 : 0));
        expect(jobBegan(before, await told(at, other))).toBe(false);
        const later = new Date(at.getTime() + 1_000);
        expect(jobBegan(before, await told(later, other))).toBe(true);
      }),
      { numRuns: proofSize({ slice: 50, full: 2_000 }) },
    );
  });

  it('an institution says what MX says of it, within budgets, and never fails a search', async () => {
    const long = { url: `https://${'x'.repeat(3_000)}`, name: 'x'.repeat(3_000) };
    const entries = [{ code: 'a' }, { code: 'b', ...long }, { name: 'No code' }, null];
    server.answerWith(json(200, { institutions: entries }));
    const { items, ...counts } = await mx.searchInstitutions({ page: 2, pageSize: 25 });
    const untold = { url: null, smallLogoUrl: null, canVerify: null, supportsOauth: null };
    const short = expect.stringMatching(/^x{400,500}…$/);
    const expected = [
      { code: 'a', name: 'a', ...untold },
      { code: 'b', url: null, name: short },
    ];
    expect(items).toMatchObject(expected);
    expect(items).toHaveLength(2);
    // Without pagination, a page that is not full is the last one.
    expect(counts).toEqual({ totalPages: 2, totalEntries: 27 });
  });

  it('creating a member starts no verification, and Atrium tells neither code nor job', async () => {
    server.answerWith(
      json(202, {
        member: { ...MEMBER, is_being_aggregated: true, most_recent_job_guid: 'JOB-1' },
      }),
    );
    const created = await CALLS['POST /users/{user_guid}/members']!(mx);
    expect(created).toMatchObject({ member: { isBeingAggregated: true } });
    expect(created).not.toHaveProperty('jobStarted');
    const { member } = created as { member: object };
    expect(member).not.toHaveProperty('errorCode');
    expect(member).not.toHaveProperty('timestamps.lastJobGuid');
    expect(await mx.updateCredentials(MEMBER_REF, [])).toEqual({ jobStarted: 'yes' });
  });

  it('a verify that meets another job is no error', async () => {
    server.answerWith(json(409, fixtureBody('error-409-other-job-running.json')));
    expect(await mx.startVerification(MEMBER_REF, {})).toEqual({ kind: 'other-job' });
  });
});

describe('a command that is answered with success', () => {
  const nothing: Answer = (_request, response) => response.writeHead(204).end();
  it.each([
    ['no body', nothing],
    ['no member', json(200, { member: null })],
    ['a member that says nothing', json(200, { member: {} })],
    ['a broken member', json(200, { member: ['accepted'] })],
  ])('took effect, with %s', async (_what, answer) => {
    server.answerWith(answer);
    const untold = { kind: 'accepted', isStateUntold: true };
    expect(await mx.startVerification(MEMBER_REF, {})).toEqual(untold);
    const answers = [{ guid: 'CRD-1', value: 'v' }];
    expect(await mx.answer(MEMBER_REF, answers)).toEqual({ connectionStatus: 'RESUMED' });
    expect(await mx.updateCredentials(MEMBER_REF, [])).toEqual({ jobStarted: 'unknown' });
  });
});

it('no guid of a body replaces one that the caller gave', async () => {
  const guids = { guid: 'MBR-other', user_guid: 'USR-other' };
  const [userGuid, memberGuid] = ['test_atrium', 'test_atrium_member'];
  const ref = { userGuid, memberGuid };
  const member = { ...MEMBER, ...guids };
  server.answerWith((request, response) => {
    const isUser = request.path === `/users/${userGuid}`;
    const institution = { code: 'other', name: 'Other' };
    const lists = { members: [{ ...member, identifier: 'o' }], pagination: null };
    const none = { accounts: null, account_numbers: null, credentials: null };
    json(200, { member, ...lists, ...none, institution, ...(isUser ? { user: guids } : {}) })(
      request,
      response,
    );
  });
  expect(await mx.readUser(userGuid)).toMatchObject({ userGuid });
  expect(await mx.readMember(ref)).toMatchObject(ref);
  expect(await mx.listMembers(userGuid)).toMatchObject([{ userGuid }]);
  expect(await mx.findMember(userGuid, 'o')).toMatchObject({ userGuid });
  expect(await mx.readInstitution('mxbank')).toMatchObject({ code: 'mxbank' });
  const created = { userGuid, institutionCode: 'mxbank', ownId: 'mine' };
  const signIn = { kind: 'oauth' } as const;
  expect(await mx.createMember({ ...created, signIn })).toMatchObject({ member: created });
  // The other operations answer with no guid of a user or member.
  const others = [
    mx.observe(ref).catch(() => undefined),
    mx.startVerification(ref, {}),
    mx.answer(ref, [{ guid: 'CRD-1', value: 'v' }]),
    mx.updateCredentials(ref, []),
    mx.listNumbers(ref),
    mx.listAccounts(ref),
    mx.loginFields(ref),
  ];
  expect(JSON.stringify(await Promise.all(others))).not.toContain('other');
});

describe('types of fields', () => {
  it.each([
    ['member-status-created.json', 1],
    ['member-status-created.json', 'false'],
  ])('%s with the running flag %j is rejected', async (file, flag) => {
    const { member } = fixtureBody(file) as { member: object };
    const { http_status: httpStatus } = responseOf(file);
    const details = { code: 'response-invalid', sent: true, httpStatus };
    const body = { member: { ...member, is_being_aggregated: flag } };
    expect(await failureOf(read(file, body))).toMatchObject(details);
  });

  it.each(['{"member":null}', '{"member":[]}'])('the body %s is rejected', async (body) => {
    server.answerWith(raw(200, body));
    expect((await failureOf(mx.observe(MEMBER_REF))).code).toBe('response-invalid');
  });
});

/** JSON of somebody on the way: without the key that MX answers with. */
describe.each([
  ...['{}', '[]', '"OK"', 'null', 'true', '0', '{"status":"ok"}', '{"error":{"message":"m"}}'],
  // Other keys of MX's, and an answer to another request.
  '{"pagination":{}}',
  '{"guid":"MBR-1","connection_status":"CONNECTED","is_being_aggregated":false}',
])('the body %s, with success', (body) => {
  const deletions: typeof CALLS = {
    'DELETE /users/{user_guid}': (mx) => mx.deleteUser('USR-1'),
    'DELETE /users/{user_guid}/members/{member_guid}': (mx) => mx.deleteMember(MEMBER_REF),
  };

  it.each(Object.entries({ ...CALLS, ...deletions }))(
    'is no answer of MX to %s, which may have taken effect',
    async (route, call) => {
      for (const status of [200, 201, 202]) {
        server.answerWith(raw(status, body));
        const error = await failureOf(call(mx));
        expect(error).toMatchObject({ code: 'not-mx', httpStatus: status });
        expect(mayHaveTakenEffect(error)).toBe(!route.startsWith('GET '));
      }
    },
  );
});

it('204 is an answer to a deletion, and none to a read or to what makes something', async () => {
  server.answerWith(raw(204, ''));
  await mx.deleteUser('USR-1');
  await mx.deleteMember(MEMBER_REF);
  await mx.renameUser('USR-1', 'id');
  const made = ['POST /users', 'POST /users/{user_guid}/members'];
  const read = Object.keys(CALLS).filter((route) => route.startsWith('GET '));
  for (const route of [...made, ...read])
    expect([route, (await failureOf(CALLS[route]!(mx))).code]).toEqual([route, 'not-mx']);
});
