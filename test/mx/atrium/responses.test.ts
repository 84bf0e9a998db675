/**
 * Goal: every example answer of the contract is understood, and one that lacks what the contract
 * promises is rejected. Method: a real server answers the example's bytes; the port's own operation
 * for that route reads them.
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type MxPort } from '../../../mx/port';
import { failureOf } from './support/failure';
import { json, startFakeAtrium, type FakeAtrium } from './support/fake-atrium';
import {
  CALLS,
  MEMBER_REF,
  PART_OF_A_LIST,
  answerAs,
  callOf,
  fixtureBody,
  fixturesOf,
  LEFT_OUT,
  routeOf,
  type Fixture,
} from './support/fixtures';

type Json = null | boolean | number | string | Json[] | JsonObject;
interface JsonObject {
  readonly [key: string]: Json;
}

const responses = fixturesOf('response').filter((fixture) => !LEFT_OUT.has(routeOf(fixture)));
const single = responses.filter((fixture) => !PART_OF_A_LIST.has(fixture.file));

let server: FakeAtrium;
let mx: MxPort;
beforeAll(async () => {
  server = await startFakeAtrium();
  mx = server.mx();
});
afterAll(() => server.close());

/** What the port makes of an example. */
async function read(file: string): Promise<unknown> {
  const fixture = responses.find((candidate) => candidate.file === file)!;
  answerAs(server, fixture, fixtureBody(file));
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

  it('two pages of account numbers are read as one list', async () => {
    const pages = ['first', 'second'].map(
      (page) =>
        fixtureBody(`account-numbers-two-pages-${page}-response.json`) as {
          account_numbers: { account_guid: string }[];
        },
    );
    server.answerWith((request, response) => {
      json(200, pages[Number(request.query['page']) - 1])(request, response);
    });
    const guids = pages.flatMap((page) => page.account_numbers.map((each) => each.account_guid));
    const numbers = await mx.listNumbers(MEMBER_REF);
    expect(numbers.map(({ accountGuid }) => accountGuid)).toEqual(guids);
  });

  it('times come in three spellings, and one that is none is no time', async () => {
    const wire = fixtureBody('read-member-response.json') as { member: object };
    for (const [text, atMs] of [
      ['2026-11-22T12:00:30Z', Date.UTC(2026, 10, 22, 12, 0, 30)],
      ['2026-11-22T12:00:30.000Z', Date.UTC(2026, 10, 22, 12, 0, 30)],
      ['2026-11-22T12:00:30+00:00', Date.UTC(2026, 10, 22, 12, 0, 30)],
      ['soon', null],
      [null, null],
    ] as const) {
      server.answerWith(json(200, { member: { ...wire.member, aggregated_at: text } }));
      const { timestamps } = await mx.readMember(MEMBER_REF);
      expect(timestamps.aggregatedAtMs).toBe(atMs);
    }
  });

  it('the fields of a sign-in form come in display order', async () => {
    const wire = fixtureBody('institution-credentials-with-options-response.json') as {
      credentials: { guid: string }[];
    };
    const guids = wire.credentials.map(({ guid }) => guid);
    server.answerWith(json(200, { credentials: [...wire.credentials].reverse() }));
    const fields = await mx.loginFields({ institutionCode: 'mxbank' });
    expect(fields.map(({ guid }) => guid)).toEqual(guids);
    expect(fields.some(({ options }) => options !== undefined)).toBe(true);
  });

  it('creating a member starts no verification, and Atrium tells neither code nor job', async () => {
    const wire = fixtureBody('read-member-response.json') as { member: object };
    const running = { member: { ...wire.member, is_being_aggregated: true } };
    server.answerWith(json(202, running));
    const created = await CALLS['POST /users/{user_guid}/members']!(mx);
    expect(created).toMatchObject({ jobStarted: 'no', member: { isBeingAggregated: true } });
    const { member } = created as { member: object };
    expect(Object.keys(member)).not.toEqual(expect.arrayContaining(['errorCode', 'jobGuid']));
    expect(await mx.updateCredentials(MEMBER_REF, [])).toEqual({ jobStarted: 'yes' });
  });

  it('a verify that meets another job is no error', async () => {
    server.answerWith(json(409, {}));
    expect(await mx.startVerification(MEMBER_REF, {})).toEqual({ kind: 'other-job' });
  });
});

describe('challenges', () => {
  const observed = async (name: string) =>
    ((await read(`${name}.json`)) as Awaited<ReturnType<MxPort['observe']>>).challenges;

  it.each([
    ['challenge-text', 'TEXT'],
    ['challenge-token', 'TOKEN'],
    ['challenge-options', 'OPTIONS'],
    ['challenge-image-data', 'IMAGE_DATA'],
    ['challenge-image-options', 'IMAGE_OPTIONS'],
    ['challenge-numeric-type', 'TEXT'],
    ['challenge-account-selection', 'OPTIONS'],
  ])('%s is asked as %s', async (name, type) => {
    expect((await observed(name))[0]).toMatchObject({ type, guid: expect.stringMatching(/^CRD-/) });
  });

  it.each([
    [0, 'TEXT'],
    [2, 'OPTIONS'],
    [12, 'TOKEN'],
    [13, 'IMAGE_DATA'],
    [14, 'IMAGE_OPTIONS'],
    [99, 'TEXT'],
    ['SOMETHING_NEW', 'TEXT'],
  ])('the type %s is %s', async (type, name) => {
    const wire = fixtureBody('challenge-numeric-type.json') as { challenges: object[] };
    const fixture = responses.find(({ file }) => file === 'challenge-numeric-type.json')!;
    answerAs(server, fixture, { challenges: [{ ...wire.challenges[0], type }] });
    expect((await mx.observe(MEMBER_REF)).challenges[0]).toMatchObject({ type: name });
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
    const wire = fixtureBody('member-status-connected-completed.json') as { member: object };
    for (const changes of [{}, { challenges: [] }, { challenges: null }]) {
      server.answerWith(json(200, { member: { ...wire.member, ...changes } }));
      expect((await mx.observe(MEMBER_REF)).challenges).toEqual([]);
    }
    const [selection] = await observed('member-status-challenged-account-selection-no-options');
    expect(selection?.options).toEqual([]);
  });

  it('that went away between the two reads are none', async () => {
    const wire = fixtureBody('member-status-challenged-text.json') as { member: object };
    const fixture = responses.find(({ file }) => file === 'member-status-challenged-text.json')!;
    answerAs(server, fixture, { member: { ...wire.member, challenges: null } });
    expect(await mx.observe(MEMBER_REF)).toMatchObject({ challenges: [] });
  });
});

/**
 * Required keys per object, from atrium-contract.md §3 (those without `?`), §1 (pagination), §7 and
 * §12.
 */
const REQUIRED: Readonly<Record<string, string>> = {
  user: 'guid is_disabled',
  widget: 'guid connect_widget_url',
  institution:
    'code name url small_logo_url medium_logo_url supports_account_identification ' +
    'supports_account_statement supports_account_verification supports_transaction_history',
  credential: 'display_order field_name guid label type',
  member: 'guid institution_code is_being_aggregated name user_guid',
  oauth: 'oauth_window_uri',
  status:
    'guid has_processed_accounts has_processed_transactions is_authenticated is_being_aggregated',
  challenge: 'guid label type',
  option: 'label value',
  image_option: 'data_uri label value',
  account: 'guid name type is_closed institution_code member_guid user_guid created_at updated_at',
  account_number: 'account_guid member_guid user_guid',
  pagination: 'current_page per_page total_entries total_pages',
};
/** Required, but null is let through: one bank without a picture must not break a search. */
const NULLABLE = new Set(['url', 'small_logo_url', 'medium_logo_url']);

interface Removal {
  readonly path: readonly (string | number)[];
  readonly required: boolean;
}

describe.each(single.map((fixture) => [fixture.file, fixture] as const))(
  'keys of %s',
  (_file, fixture) => {
    const wire = fixtureBody(fixture.file) as Json;
    const removals = [...removalsOf(fixture, wire)];
    const readWith = (body: Json): Promise<unknown> => {
      answerAs(server, fixture, body);
      return callOf(fixture)!(mx);
    };

    it('a required one may not be missing, nor null', async () => {
      const required = removals.filter((removal) => removal.required);
      expect(required.length).toBeGreaterThan(0);
      for (const { path } of required) {
        const error = await failureOf(readWith(changed(wire, path, undefined)));
        expect([path.join('.'), error.code]).toEqual([path.join('.'), 'response-invalid']);
        expect(error.issues.length).toBeGreaterThan(0);
        const withNull = readWith(changed(wire, path, null));
        if (NULLABLE.has(String(path.at(-1)))) await withNull;
        else expect((await failureOf(withNull)).code).toBe('response-invalid');
      }
    });

    it('an optional one may be missing or null, and an unknown one is dropped', async () => {
      for (const { path } of removals.filter((removal) => !removal.required)) {
        for (const value of [undefined, null]) await readWith(changed(wire, path, value));
      }
      const parsed = JSON.stringify((await readWith(withUnknownKeys(wire))) ?? null);
      expect(parsed).not.toContain('unknown_key');
    });
  },
);

describe('types of fields', () => {
  it.each([
    ['member-status-created.json', ['member', 'is_being_aggregated'], 1],
    ['member-status-created.json', ['member', 'is_being_aggregated'], 'false'],
    ['member-status-created.json', ['member', 'connection_status'], 6],
    ['member-status-created.json', ['member', 'challenges'], {}],
    ['member-status-created.json', ['member', 'guid'], 12],
    ['account-numbers-by-member-response.json', ['account_numbers', 0, 'account_number'], 10001],
    ['account-numbers-by-member-response.json', ['account_numbers'], null],
    ['list-members-response.json', ['pagination', 'total_pages'], '1'],
    ['list-members-response.json', ['pagination', 'total_pages'], 1.5],
  ] as const)('%s with another type at %j is rejected', async (file, path, value) => {
    const fixture = responses.find((candidate) => candidate.file === file)!;
    answerAs(server, fixture, changed(fixtureBody(file) as Json, path, value));
    expect(await failureOf(callOf(fixture)!(mx))).toMatchObject({
      code: 'response-invalid',
      sent: true,
      httpStatus: fixture.http_status,
    });
  });

  it.each(['[]', '"text"', 'null', '{}', '{"member":null}', '{"member":[]}'])(
    'the body %s is rejected',
    async (body) => {
      server.answerWith((_request, response) => response.writeHead(200).end(body));
      expect((await failureOf(mx.observe(MEMBER_REF))).code).toBe('response-invalid');
    },
  );
});

function* removalsOf(fixture: Fixture, wire: Json): Generator<Removal> {
  for (const [root, value] of Object.entries(wire as JsonObject)) {
    yield { path: [root], required: true };
    const kind = kindOf(root, fixture);
    const objects = Array.isArray(value)
      ? value.map((item, index) => [[root, index], item] as const)
      : ([[[root], value]] as const);
    for (const [path, object] of objects) yield* removalsIn(kind, path, object);
  }
}

function* removalsIn(
  kind: string,
  path: readonly (string | number)[],
  object: Json,
): Generator<Removal> {
  const innerKinds = { challenges: 'challenge', options: 'option', image_options: 'image_option' };
  for (const [key, value] of Object.entries(object as JsonObject)) {
    yield { path: [...path, key], required: REQUIRED[kind]?.split(' ').includes(key) ?? false };
    const inner = (innerKinds as Record<string, string>)[key];
    if (inner === undefined || !Array.isArray(value)) continue;
    // A data_uri among plain options only makes them pictures; without it they stay options.
    for (const [index, item] of value.entries())
      yield* removalsIn(inner, [...path, key, index], item);
  }
}

function kindOf(root: string, { path }: Fixture): string {
  if (root === 'member' && path.endsWith('/status')) return 'status';
  if (root === 'member' && path.endsWith('/oauth_window_uri')) return 'oauth';
  if (root === 'user' && path.endsWith('/connect_widget_url')) return 'widget';
  return root.replace(/s$/, '');
}

function changed(wire: Json, path: readonly (string | number)[], value: unknown): Json {
  const copy = structuredClone(wire);
  let parent: unknown = copy;
  for (const key of path.slice(0, -1)) {
    parent = (parent as Record<string | number, unknown>)[key];
  }
  const last = path.at(-1) ?? '';
  if (value === undefined) Reflect.deleteProperty(parent as object, last);
  else (parent as Record<string | number, unknown>)[last] = value;
  return copy;
}

function withUnknownKeys(wire: Json): Json {
  if (Array.isArray(wire)) return wire.map(withUnknownKeys);
  if (wire === null || typeof wire !== 'object') return wire;
  const entries = Object.entries(wire).map(([key, value]) => [key, withUnknownKeys(value)]);
  return { ...(Object.fromEntries(entries) as JsonObject), unknown_key: { a: [1] } };
}
