/**
 * Goal: every example answer of the contract is understood, and what MX leaves out is asked and
 * shown all the same; which fields decide is in by-use.test.ts. Method: a real server answers the
 * example's bytes, or neighbours of them, to the port's operation.
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CHALLENGE_TYPES } from '../../../domain';
import { type MxPort } from '../../../mx/port';
import { failureOf } from './support/failure';
import { json, startFakeAtrium, type Answer, type FakeAtrium } from './support/fake-atrium';
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
/** One page of two cannot answer a reader of all pages. */
const single = responses.filter(({ path }) => !path.includes('?page='));

let server: FakeAtrium;
let mx: MxPort;
beforeAll(async () => {
  server = await startFakeAtrium();
  mx = server.mx();
});
afterAll(() => server.close());

const MEMBER = (fixtureBody('read-member-response.json') as { member: object }).member;
const STATUS = (fixtureBody('member-status-connected-completed.json') as { member: object }).member;

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
      { isDisabled: false, ownId: '32d355b8-e2b4-449a-ab5c-86946224e0f9' },
    ],
    [
      'read-member-response.json',
      { ...MEMBER_REF, connectionStatus: 'CONNECTED', isBeingAggregated: false, isOauth: false },
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
      ['soon', null],
      [null, null],
    ] as const) {
      server.answerWith(json(200, { member: { ...MEMBER, aggregated_at: text } }));
      const { timestamps } = await mx.readMember(MEMBER_REF);
      expect(timestamps.aggregatedAtMs).toBe(atMs);
    }
  });

  it.each<[string, readonly (number | string | null | undefined)[], string]>([
    ['lower first', [3, 1, 2], 'bca'],
    ['equal ones as they come', [2, 1, 2, 1], 'bdac'],
    ['those without one last', [null, 0, undefined, 'x'], 'bacd'],
    ['in digits', ['10', '9'], 'ba'],
  ])('the fields of a sign-in form come in display order: %s', async (_what, orders, expected) => {
    const credentials = orders.map((display_order, index) => ({
      guid: 'abcd'[index],
      display_order,
    }));
    for (const whose of [{ institutionCode: 'mxbank' }, MEMBER_REF]) {
      server.answerWith(json(200, { credentials }));
      const fields = await mx.loginFields(whose);
      expect(fields.map(({ guid }) => guid).join('')).toBe(expected);
    }
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
    json(200, { member, ...lists, institution, ...(isUser ? { user: guids } : {}) })(
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

describe('challenges', () => {
  const observed = async (name: string) =>
    ((await read(`${name}.json`)) as Awaited<ReturnType<MxPort['observe']>>).challenges;

  const TEXTS = [{ label: 'A', value: 'a' }];
  const PICTURES = [{ data_uri: 'data:image/png;base64,AA==', label: 'A', value: 'a' }];
  const NONE = { options: undefined, image_options: undefined };
  const asked = async (challenge: object) => {
    const file = 'challenge-text.json';
    const body = { challenges: [{ guid: 'CRD-1', label: 'Which?', ...challenge }] };
    return ((await read(file, body)) as Awaited<ReturnType<MxPort['observe']>>).challenges[0];
  };

  it.each<[unknown, object, string]>([
    ['TOKEN', {}, 'TOKEN'],
    [0, {}, 'TEXT'],
    [2, { options: TEXTS }, 'OPTIONS'],
    [12, {}, 'TOKEN'],
    [13, { image_data: 'AA==' }, 'IMAGE_DATA'],
    [14, { image_options: PICTURES }, 'IMAGE_OPTIONS'],
    [99, {}, 'TEXT'],
    ['SOMETHING_NEW', {}, 'TEXT'],
    ['SOMETHING_NEW', { options: TEXTS }, 'OPTIONS'],
    [null, {}, 'TEXT'],
    // What it needs is missing: the end user can still type an answer.
    ['OPTIONS', {}, 'TEXT'],
    ['IMAGE_OPTIONS', {}, 'TEXT'],
    ['IMAGE_DATA', {}, 'TEXT'],
    ['IMAGE_OPTIONS', { image_options: TEXTS }, 'OPTIONS'],
  ])('the type %s with %j is %s', async (type, extra, name) => {
    expect(await asked({ type, ...NONE, ...extra })).toMatchObject({ guid: 'CRD-1', type: name });
  });

  /** Absent, null and empty mean the same, whatever stands beside it. */
  const NOTHINGS = [undefined, null, [], ''];
  it.each(CHALLENGE_TYPES.flatMap((type) => NOTHINGS.map((nothing) => [type, nothing] as const)))(
    '%s reads the same with %j in the place of a list or picture it has not',
    async (type, nothing) => {
      const has = {
        OPTIONS: { options: TEXTS },
        IMAGE_OPTIONS: { image_options: PICTURES },
        IMAGE_DATA: { image_data: 'AA==' },
        TEXT: {},
        TOKEN: {},
      }[type];
      const empty = { options: nothing, image_options: nothing, image_data: nothing };
      expect(await asked({ type, ...empty, ...has })).toEqual(
        await asked({ type, ...NONE, ...has }),
      );
      // Each list may also stand under the other's key.
      if (type === 'OPTIONS')
        expect(await asked({ type, ...empty, image_options: TEXTS })).toMatchObject({ type });
      if (type === 'IMAGE_OPTIONS')
        expect(await asked({ type, ...empty, options: PICTURES })).toMatchObject({ type });
    },
  );

  it.each<[string, object, object]>([
    ['no label', { label: null, field_name: 'City' }, { label: 'City' }],
    ['neither label nor name', { label: null, field_name: null }, { label: '' }],
    ['a guid that is a number', { guid: 7 }, { guid: '7' }],
    [
      'values that are numbers',
      { type: 'OPTIONS', options: [{ label: 'A', value: 1 }] },
      { options: [{ label: 'A', value: '1' }] },
    ],
    [
      'an option without label',
      { type: 'OPTIONS', options: [{ value: 'a' }] },
      { options: [{ label: 'a', value: 'a' }] },
    ],
    [
      'an option without value',
      { type: 'OPTIONS', options: [...TEXTS, { label: 'B' }, null] },
      { options: TEXTS, isTruncated: true },
    ],
  ])('with %s can be answered', async (_what, challenge, expected) => {
    expect(await asked(challenge)).toMatchObject(expected);
  });

  it.each<[string, object]>([
    ['without guid', { guid: null }],
    ['without one choice that can be sent', { type: 'OPTIONS', options: [{ label: 'A' }] }],
  ])('%s are left out, and rejected where there is no other', async (_what, broken) => {
    const good = { guid: 'CRD-2', label: 'City?', type: 'TEXT' };
    const both = await read('challenge-text.json', {
      challenges: [{ guid: 'CRD-1', ...broken }, good],
    });
    expect(both).toMatchObject({ challenges: [{ guid: 'CRD-2' }] });
    expect(await failureOf(asked(broken))).toMatchObject({
      code: 'response-invalid',
      issues: ['challenges: none can be answered'],
    });
  });

  it('of one guid are one', async () => {
    const twice = { guid: 'CRD-1', label: 'City?', type: 'TEXT' };
    const seen = await read('challenge-text.json', { challenges: [twice, twice] });
    expect(seen).toMatchObject({ challenges: [{ guid: 'CRD-1' }] });
  });

  it.each(['challenge-image-data', 'challenge-image-data-bare-base64'])(
    'the picture of %s becomes a data URI',
    async (name) => {
      const [challenge] = await observed(name);
      expect(challenge?.imageData).toMatch(/^data:image\/[a-z]+;base64,[\w+/=]+$/);
    },
  );

  it('pictures become options with data URIs, under the older key as under the documented one', async () => {
    const documented = await observed('challenge-image-options');
    expect(documented[0]?.options?.length).toBeGreaterThan(1);
    for (const option of documented[0]?.options ?? [])
      expect(option.imageData).toMatch(/^data:image/);
    expect(await observed('challenge-image-options-legacy-key')).toEqual(documented);
  });

  it('of a status count as none when absent or null, and an empty choice stays empty', async () => {
    for (const changes of [{}, { challenges: [] }, { challenges: null }]) {
      server.answerWith(json(200, { member: { ...STATUS, ...changes } }));
      expect((await mx.observe(MEMBER_REF)).challenges).toEqual([]);
    }
    const [selection] = await observed('member-status-challenged-account-selection-no-options');
    expect(selection?.options).toEqual([]);
  });

  it('that went away between the two reads are none', async () => {
    const file = 'member-status-challenged-text.json';
    const { member } = fixtureBody(file) as { member: object };
    const seen = await read(file, { member: { ...member, challenges: null } });
    expect(seen).toMatchObject({ challenges: [] });
  });
});

describe('keys', () => {
  it.each(single.map(({ file }) => file))('unknown ones of %s are dropped', async (file) => {
    const seen = await read(file, withUnknownKeys(fixtureBody(file)));
    expect(JSON.stringify(seen ?? null)).not.toContain('unknown_key');
  });
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

function withUnknownKeys(body: unknown): unknown {
  if (Array.isArray(body)) return body.map(withUnknownKeys);
  if (body === null || typeof body !== 'object') return body;
  const entries = Object.entries(body).map(([key, value]) => [key, withUnknownKeys(value)]);
  return { ...(Object.fromEntries(entries) as object), unknown_key: { a: [1] } };
}
