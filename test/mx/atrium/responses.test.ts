/**
 * Goal: every example answer of the contract is understood, and one that lacks what the contract
 * promises is rejected. Method: a real server answers the example's bytes to the port's operation.
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type MxPort } from '../../../mx/port';
import { failureOf } from './support/failure';
import { json, startFakeAtrium, type FakeAtrium } from './support/fake-atrium';
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

type JsonObject = Readonly<Record<string, unknown>>;

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
    ['TOKEN', 'TOKEN'],
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
 * The objects of the contract: where an example has one, and the keys that have to be there, from
 * atrium-contract.md §3 (those without `?`), §1 (pagination), §7 and §12; with `?` those that may be
 * null all the same, since one bank without a picture must not break a search.
 */
const OBJECTS: Readonly<Record<string, string>> = {
  'read-user-response.json user': 'guid is_disabled',
  'connect-widget-url-response.json user': 'connect_widget_url guid',
  'read-institution-mxbank-response.json institution':
    'code medium_logo_url? name small_logo_url? supports_account_identification ' +
    'supports_account_statement supports_account_verification supports_transaction_history url?',
  'list-member-credentials-response.json credentials.0': 'display_order field_name guid label type',
  'read-member-response.json member': 'guid institution_code is_being_aggregated name user_guid',
  'oauth-window-uri-response.json member': 'oauth_window_uri',
  'member-status-challenged-options.json member':
    'guid has_processed_accounts has_processed_transactions is_authenticated is_being_aggregated',
  'challenge-options.json challenges.0': 'guid label type',
  'challenge-options.json challenges.0.options.0': 'label value',
  'challenge-image-options.json challenges.0.image_options.0': 'data_uri label value',
  // Without a picture an option is one of words.
  'challenge-image-options-legacy-key.json challenges.0.options.0': 'label value',
  'list-member-accounts-response.json accounts.0':
    'created_at guid institution_code is_closed member_guid name type updated_at user_guid',
  'account-numbers-by-member-response.json account_numbers.0': 'account_guid member_guid user_guid',
  'list-members-response.json pagination': 'current_page per_page total_entries total_pages',
};

describe('keys', () => {
  const isRead = (file: string, body: unknown) =>
    read(file, body).then(
      () => true,
      (error: unknown) => {
        expect(error).toMatchObject({ code: 'response-invalid', issues: [expect.any(String)] });
        return false;
      },
    );

  it.each(Object.entries(OBJECTS))(
    'of %s: required ones may not be missing, others may be missing or null',
    async (place, required) => {
      const [file = '', path = ''] = place.split(' ');
      const body = fixtureBody(file);
      const found: string[] = [];
      for (const key of Object.keys(at(body, path.split('.'))).sort()) {
        const withNull = await isRead(file, changed(body, `${path}.${key}`, null));
        const without = await isRead(file, changed(body, `${path}.${key}`, undefined));
        if (!without) found.push(withNull ? `${key}?` : key);
        else expect([key, withNull]).toEqual([key, true]);
      }
      expect(found.join(' ')).toBe(required);
    },
  );

  it('are those of an object around: an empty one is rejected', async () => {
    server.answerWith(json(200, {}));
    const errors = await Promise.all(Object.values(CALLS).map((call) => failureOf(call(mx))));
    expect(new Set(errors.map(({ code }) => code))).toEqual(new Set(['response-invalid']));
  });

  it.each(single.map(({ file }) => file))('unknown ones of %s are dropped', async (file) => {
    const seen = await read(file, withUnknownKeys(fixtureBody(file)));
    expect(JSON.stringify(seen ?? null)).not.toContain('unknown_key');
  });
});

describe('types of fields', () => {
  it.each([
    ['member-status-created.json', 'member.is_being_aggregated', 1],
    ['member-status-created.json', 'member.is_being_aggregated', 'false'],
    ['member-status-created.json', 'member.connection_status', 6],
    ['member-status-created.json', 'member.challenges', {}],
    ['account-numbers-by-member-response.json', 'account_numbers.0.account_number', 10001],
    ['account-numbers-by-member-response.json', 'account_numbers', null],
    ['list-members-response.json', 'pagination.total_pages', 1.5],
  ] as const)('%s with another type at %s is rejected', async (file, path, value) => {
    const body = changed(fixtureBody(file), path, value);
    const { http_status: httpStatus } = responseOf(file);
    const details = { code: 'response-invalid', sent: true, httpStatus };
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

function at(body: unknown, keys: readonly string[]): JsonObject {
  return keys.reduce<JsonObject>((object, key) => object[key] as JsonObject, body as JsonObject);
}

/** The body with another value at the path; without its key where the value is undefined. */
function changed(body: unknown, path: string, value: unknown): unknown {
  const copy = structuredClone(body);
  const keys = path.split('.');
  Object.assign(at(copy, keys.slice(0, -1)), { [keys.at(-1)!]: value });
  return copy;
}

function withUnknownKeys(body: unknown): unknown {
  if (Array.isArray(body)) return body.map(withUnknownKeys);
  if (body === null || typeof body !== 'object') return body;
  const entries = Object.entries(body).map(([key, value]) => [key, withUnknownKeys(value)]);
  return { ...(Object.fromEntries(entries) as object), unknown_key: { a: [1] } };
}
