/**
 * Goal: every example answer of the contract is understood, and what MX leaves out is asked and
 * shown all the same; which fields decide is in by-use.test.ts. Method: a real server answers the
 * example's bytes, or neighbours of them, to the port's operation.
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type MxPort } from '../../../mx/port';
import { json, startFakeAtrium, type Answer, type FakeAtrium } from './support/fake-atrium';
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

  it('times come in three spellings, and one that is none is no time', async () => {
    for (const [text, atMs] of [
      ['2026-11-22T12:00:30Z', Date.UTC(2026, 10, 22, 12, 0, 30)],
      ['2026-11-22T12:00:30.000Z', Date.UTC(2026, 10, 22, 12, 0, 30)],
      ['2026-11-22T12:00:30+00:00', Date.UTC(2026, 10, 22, 12, 0, 30)],
      ['soon', undefined],
      [null, undefined],
    ] as const) {
      server.answerWith(json(200, { member: { ...MEMBER, aggregated_at: text } }));
      const { timestamps } = await mx.readMember(MEMBER_REF);
      expect(timestamps.aggregatedAtMs).toBe(atMs);
    }
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
    server.answerWith(json(202, { member: { ...MEMBER, is_being_aggregated: true } }));
    const created = await CALLS['POST /users/{user_guid}/members']!(mx);
    expect(created).toMatchObject({ jobStarted: 'no', member: { isBeingAggregated: true } });
    const { member } = created as { member: object };
    expect(Object.keys(member)).not.toEqual(expect.arrayContaining(['errorCode', 'jobGuid']));
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
    ['another body', json(200, ['accepted'])],
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

  it.each(['[]', '"text"', 'null', '{"member":null}', '{"member":[]}'])(
    'the body %s is rejected',
    async (body) => {
      server.answerWith((_request, response) => response.writeHead(200).end(body));
      expect((await failureOf(mx.observe(MEMBER_REF))).code).toBe('response-invalid');
    },
  );
});
