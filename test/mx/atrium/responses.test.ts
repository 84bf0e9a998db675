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
    server.answerWith(json(202, { member: { ...MEMBER, is_being_aggregated: true } }));
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
    ['TEXT', 'TEXT'],
    ['OPTIONS', 'OPTIONS'],
    ['TOKEN', 'TOKEN'],
    ['IMAGE_DATA', 'IMAGE_DATA'],
    ['IMAGE_OPTIONS', 'IMAGE_OPTIONS'],
    [0, 'TEXT'],
    [2, 'OPTIONS'],
    [12, 'TOKEN'],
    [13, 'IMAGE_DATA'],
    [14, 'IMAGE_OPTIONS'],
    [99, 'TEXT'],
    ['SOMETHING_NEW', 'TEXT'],
  ])('the type %s is %s', async (type, name) => {
    const file = 'challenge-numeric-type.json';
    const { challenges } = fixtureBody(file) as { challenges: object[] };
    const seen = await read(file, { challenges: [{ ...challenges[0], type }] });
    expect(seen).toMatchObject({ challenges: [{ type: name }] });
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

/**
 * Keys per kind of object that have to be there, from atrium-contract.md §3 (those without `?`), §1
 * (pagination), §7 and §12; with `?` those that may be null all the same, since one bank without a
 * picture must not break a search. `(body)` is the answer around them.
 */
const REQUIRED: Readonly<Record<string, string>> = {
  '(body)':
    'account_numbers accounts challenges credentials institution institutions member members ' +
    'pagination user users',
  user: 'guid is_disabled',
  widget: 'connect_widget_url guid',
  institution:
    'code medium_logo_url? name small_logo_url? supports_account_identification ' +
    'supports_account_statement supports_account_verification supports_transaction_history url?',
  credential: 'display_order field_name guid label type',
  member: 'guid institution_code is_being_aggregated name user_guid',
  oauth: 'oauth_window_uri',
  status:
    'guid has_processed_accounts has_processed_transactions is_authenticated is_being_aggregated',
  challenge: 'guid label type',
  option: 'label value',
  image_option: 'data_uri label value',
  account: 'created_at guid institution_code is_closed member_guid name type updated_at user_guid',
  account_number: 'account_guid member_guid user_guid',
  pagination: 'current_page per_page total_entries total_pages',
};

describe('keys', () => {
  const isRead = (fixture: Fixture, body: Json) =>
    read(fixture.file, body).then(
      () => true,
      (error: unknown) => {
        expect(error).toMatchObject({ code: 'response-invalid', issues: [expect.any(String)] });
        return false;
      },
    );

  it('required ones may not be missing, optional ones may be missing or null', async () => {
    const required: Record<string, Set<string>> = {};
    const optional = new Set<string>();
    for (const fixture of single) {
      const wire = fixtureBody(fixture.file) as Json;
      for (const { kind, path } of keysOf('(body)', fixture, wire, [])) {
        const key = String(path.at(-1));
        const withNull = await isRead(fixture, changed(wire, path, null));
        if (await isRead(fixture, changed(wire, path, undefined))) {
          expect([fixture.file, path, withNull]).toEqual([fixture.file, path, true]);
          optional.add(`${kind} ${key}`);
        } else (required[kind] ??= new Set()).add(withNull ? `${key}?` : key);
      }
    }
    const found = Object.entries(required).map(([kind, keys]) => [kind, [...keys].sort()] as const);
    const expected = Object.entries(REQUIRED).map(([kind, keys]) => [kind, keys.split(' ')]);
    expect(Object.fromEntries(found)).toEqual(Object.fromEntries(expected));
    // No key is required in one answer and optional in another.
    for (const [kind, keys] of found)
      for (const key of keys) expect(optional).not.toContain(`${kind} ${key.replace('?', '')}`);
  });

  it.each(single.map(({ file }) => file))('unknown ones of %s are dropped', async (file) => {
    const seen = await read(file, withUnknownKeys(fixtureBody(file) as Json));
    expect(JSON.stringify(seen ?? null)).not.toContain('unknown_key');
  });
});

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
    const body = changed(fixtureBody(file) as Json, path, value);
    const { http_status: httpStatus } = responseOf(file);
    const facts = { code: 'response-invalid', sent: true, httpStatus };
    expect(await failureOf(read(file, body))).toMatchObject(facts);
  });

  it.each(['[]', '"text"', 'null', '{}', '{"member":null}', '{"member":[]}'])(
    'the body %s is rejected',
    async (body) => {
      server.answerWith((_request, response) => response.writeHead(200).end(body));
      expect((await failureOf(mx.observe(MEMBER_REF))).code).toBe('response-invalid');
    },
  );
});

type Path = readonly (string | number)[];

/** Every key of an answer, with the kind of object that it stands in. */
function* keysOf(
  kind: string,
  fixture: Fixture,
  object: Json,
  path: Path,
): Generator<{ readonly kind: string; readonly path: Path }> {
  for (const [key, value] of Object.entries(object as JsonObject)) {
    const here = [...path, key];
    yield { kind, path: here };
    const inner = kindOf(key, fixture);
    if (value === null || REQUIRED[inner] === undefined) continue;
    if (!Array.isArray(value)) {
      if (typeof value === 'object') yield* keysOf(inner, fixture, value, here);
      continue;
    }
    for (const [at, item] of value.entries()) yield* keysOf(inner, fixture, item, [...here, at]);
  }
}

function kindOf(key: string, { path }: Fixture): string {
  if (key === 'member' && path.endsWith('/status')) return 'status';
  if (key === 'member' && path.endsWith('/oauth_window_uri')) return 'oauth';
  if (key === 'user' && path.endsWith('/connect_widget_url')) return 'widget';
  return key.replace(/s$/, '');
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
