// Goal: every example answer of the contract is understood, and one that lacks what the contract promises is rejected.
// Method: a real server answers the example's bytes; the client's own call for that route reads them.

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { failureOf } from './support/failure';
import { startFakeAtrium, json } from './support/fake-atrium';
import type { FakeAtrium } from './support/fake-atrium';
import {
  callOf,
  CALLS,
  fixtureBody,
  fixturesOf,
  LEFT_OUT,
  MEMBER_REF,
  PART_OF_A_LIST,
  routeOf,
} from './support/fixtures';
import type { Fixture } from './support/fixtures';
import type { AtriumClient } from '../../../mx/atrium';

type Json = null | boolean | number | string | Json[] | JsonObject;
interface JsonObject {
  readonly [key: string]: Json;
}

const responses = fixturesOf('response').filter((fixture) => !LEFT_OUT.has(routeOf(fixture)));
const single = responses.filter((fixture) => !PART_OF_A_LIST.has(fixture.file));

let server: FakeAtrium;
let client: AtriumClient;
beforeAll(async () => {
  server = await startFakeAtrium();
  client = server.client();
});
afterAll(() => server.close());

describe('example answers', () => {
  it('cover every call that has an answer', () => {
    const seen = new Set(responses.map(routeOf));
    expect(Object.keys(CALLS).filter((route) => !seen.has(route))).toEqual([]);
    expect(responses.length).toBeGreaterThan(80);
  });

  // Two examples are translated on purpose and have tests of their own below.
  const translated = new Set([
    'challenge-numeric-type.json',
    'challenge-image-options-legacy-key.json',
  ]);
  const carried = single.filter((fixture) => !translated.has(fixture.file));

  it.each(carried.map((fixture) => [fixture.file, fixture] as const))(
    '%s is carried over field by field',
    async (_file, fixture) => {
      const wire = fixtureBody(fixture.file) as Json;
      server.answerWith(json(fixture.http_status, wire));
      const parsed = (await callOf(fixture)(client)) as Json;
      expectCarriedOver(payloadOf(parsed, fixture.http_status), payloadOf(wire));
    },
  );

  it('two pages of account numbers are read as one list', async () => {
    const pages = ['first', 'second'].map(
      (page) =>
        fixtureBody(`account-numbers-two-pages-${page}-response.json`) as {
          account_numbers: Json[];
        },
    );
    server.answerWith((request, response) => {
      json(200, pages[Number(request.query['page']) - 1])(request, response);
    });
    const numbers = await client.members.accountNumbers(MEMBER_REF);
    expect(numbers).toEqual(pages.flatMap((page) => page.account_numbers));
  });

  it('a challenge type printed as a number is given its name, an unknown number its digits', async () => {
    const wire = fixtureBody('challenge-numeric-type.json') as { challenges: { type: unknown }[] };
    const names = [
      [0, 'TEXT'],
      [2, 'OPTIONS'],
      [12, 'TOKEN'],
      [13, 'IMAGE_DATA'],
      [14, 'IMAGE_OPTIONS'],
      [99, '99'],
      ['SOMETHING_NEW', 'SOMETHING_NEW'],
    ];
    for (const [type, name] of names) {
      server.answerWith(json(200, { challenges: [{ ...wire.challenges[0], type }] }));
      expect((await client.members.challenges(MEMBER_REF))[0]).toMatchObject({ type: name });
    }
  });

  it('pictures under the older key are found under the documented one', async () => {
    const legacy = fixtureBody('challenge-image-options-legacy-key.json');
    const documented = fixtureBody('challenge-image-options.json');
    server.answerWith(json(200, legacy));
    const fromLegacy = await client.members.challenges(MEMBER_REF);
    server.answerWith(json(200, documented));
    const fromDocumented = await client.members.challenges(MEMBER_REF);
    expect(fromLegacy).toEqual(fromDocumented);
    expect(fromLegacy[0]?.image_options).toHaveLength(2);
    expect(fromLegacy[0]?.options).toBeNull();
  });

  it('the challenges of a status are null when absent and a list, even an empty one, when present', async () => {
    const wire = fixtureBody('member-status-connected-completed.json') as { member: object };
    server.answerWith(json(200, wire));
    expect((await client.members.status(MEMBER_REF)).challenges).toBeNull();
    server.answerWith(json(200, { member: { ...wire.member, challenges: [] } }));
    expect((await client.members.status(MEMBER_REF)).challenges).toEqual([]);
    server.answerWith(json(200, { member: { ...wire.member, challenges: null } }));
    expect((await client.members.status(MEMBER_REF)).challenges).toBeNull();
  });

  it('an account selection without options keeps its empty list', async () => {
    const wire = fixtureBody('member-status-challenged-account-selection-no-options.json');
    server.answerWith(json(200, wire));
    expect((await client.members.status(MEMBER_REF)).challenges?.[0]?.options).toEqual([]);
  });

  // The fields of contract §3 and §7; accounts are left out, since only some of their forty-odd fields are read.
  it.each([
    ['read-user-response.json', 'guid identifier is_disabled metadata'],
    [
      'read-member-response.json',
      'aggregated_at connection_status guid identifier institution_code is_being_aggregated is_oauth metadata name oauth_window_uri status successfully_aggregated_at user_guid',
    ],
    [
      'member-status-created.json',
      'aggregated_at challenges connection_status guid has_processed_accounts has_processed_transactions is_authenticated is_being_aggregated status successfully_aggregated_at',
    ],
    [
      'institution-credentials-with-options-response.json',
      'display_order field_name guid label options type',
    ],
    ['challenge-text.json', 'field_name guid image_data image_options label options type'],
    [
      'account-numbers-by-member-response.json',
      'account_guid account_number institution_number member_guid routing_number transit_number user_guid',
    ],
    [
      'list-institutions-response.json',
      'code medium_logo_url name small_logo_url supports_account_identification supports_account_statement supports_account_verification supports_oauth supports_transaction_history url',
    ],
    ['connect-widget-url-response.json', 'connect_widget_url guid'],
  ])('%s is read with every field of the contract', async (file, fields) => {
    const fixture = responses.find((candidate) => candidate.file === file);
    if (fixture === undefined) {
      throw new Error(`no fixture ${file}`);
    }
    server.answerWith(json(fixture.http_status, fixtureBody(file)));
    const parsed = payloadOf((await callOf(fixture)(client)) as Json, fixture.http_status);
    const object = Array.isArray(parsed) ? parsed[0] : parsed;
    expect(Object.keys(object as object).sort()).toEqual(fields.split(' '));
  });

  it('204 to challenges is an empty list', async () => {
    server.answerWith((_request, response) => response.writeHead(204).end());
    expect(await client.members.challenges(MEMBER_REF)).toEqual([]);
  });

  it('leading zeros of account numbers stay', async () => {
    server.answerWith(json(200, fixtureBody('account-numbers-canadian-response.json')));
    expect(await client.members.accountNumbers(MEMBER_REF)).toMatchObject([
      { account_number: '0000001', institution_number: '003', transit_number: '12345' },
    ]);
  });
});

/** Required keys per object, from contract §3 (those without `?`), §1 (pagination), §7 and §12. */
const REQUIRED: Readonly<Record<string, readonly string[]>> = {
  user: ['guid', 'is_disabled'],
  widget: ['guid', 'connect_widget_url'],
  institution: [
    'code',
    'name',
    'url',
    'small_logo_url',
    'medium_logo_url',
    'supports_account_identification',
    'supports_account_statement',
    'supports_account_verification',
    'supports_transaction_history',
  ],
  credential: ['display_order', 'field_name', 'guid', 'label', 'type'],
  member: ['guid', 'institution_code', 'is_being_aggregated', 'name', 'user_guid'],
  status: [
    'guid',
    'has_processed_accounts',
    'has_processed_transactions',
    'is_authenticated',
    'is_being_aggregated',
  ],
  challenge: ['guid', 'label', 'type'],
  option: ['label', 'value'],
  image_option: ['data_uri', 'label', 'value'],
  account: [
    'guid',
    'name',
    'type',
    'is_closed',
    'institution_code',
    'member_guid',
    'user_guid',
    'created_at',
    'updated_at',
  ],
  account_number: ['account_guid', 'member_guid', 'user_guid'],
  pagination: ['current_page', 'per_page', 'total_entries', 'total_pages'],
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

    it('a required one may not be missing, nor null', async () => {
      const required = removals.filter((removal) => removal.required);
      expect(required.length).toBeGreaterThan(0);
      for (const { path } of required) {
        server.answerWith(json(fixture.http_status, changed(wire, path, undefined)));
        const error = await failureOf(callOf(fixture)(client));
        expect([path.join('.'), error.code]).toEqual([path.join('.'), 'response-invalid']);
        expect(error.issues.length).toBeGreaterThan(0);
        server.answerWith(json(fixture.http_status, changed(wire, path, null)));
        if (NULLABLE.has(String(path.at(-1)))) {
          await callOf(fixture)(client);
        } else {
          expect((await failureOf(callOf(fixture)(client))).code).toBe('response-invalid');
        }
      }
    });

    it('an optional one may be missing or null, and an unknown one is dropped', async () => {
      for (const { path } of removals.filter((removal) => !removal.required)) {
        for (const value of [undefined, null]) {
          server.answerWith(json(fixture.http_status, changed(wire, path, value)));
          await callOf(fixture)(client);
        }
      }
      server.answerWith(json(fixture.http_status, withUnknownKeys(wire)));
      const parsed = JSON.stringify(await callOf(fixture)(client));
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
    const fixture = responses.find((candidate) => candidate.file === file);
    if (fixture === undefined) {
      throw new Error(`no fixture ${file}`);
    }
    const body = changed(fixtureBody(file) as Json, path, value);
    server.answerWith(json(fixture.http_status, body));
    expect(await failureOf(callOf(fixture)(client))).toMatchObject({
      code: 'response-invalid',
      sent: true,
      httpStatus: fixture.http_status,
    });
  });

  it.each(['[]', '"text"', 'null', '{}', '{"member":null}', '{"member":[]}'])(
    'the body %s is rejected',
    async (body) => {
      server.answerWith((_request, response) => response.writeHead(200).end(body));
      expect((await failureOf(client.members.status(MEMBER_REF))).code).toBe('response-invalid');
    },
  );
});

/** What an answer is about, an object or a list, without what stands around it on the wire or in the client's reply. */
function payloadOf(body: Json, httpStatus?: number): Json {
  if (!isObject(body)) {
    return body;
  }
  if ('httpStatus' in body) {
    expect(body['httpStatus']).toBe(httpStatus);
    return body['member'] ?? null;
  }
  const roots = Object.keys(body).filter((key) => key !== 'pagination');
  const root = roots.length === 1 ? (body[roots[0] ?? ''] ?? null) : null;
  return isObject(root) || Array.isArray(root) ? root : body;
}

function isObject(value: Json): value is JsonObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

/** Every field of the parsed value is the wire's own, or null where the wire has none. */
function expectCarriedOver(parsed: Json, wire: Json): void {
  if (Array.isArray(parsed)) {
    expect(Array.isArray(wire) && wire.length).toBe(parsed.length);
    parsed.forEach((item, index) => {
      expectCarriedOver(item, (wire as Json[])[index] ?? null);
    });
  } else if (parsed !== null && typeof parsed === 'object') {
    expect(Object.keys(parsed).length).toBeGreaterThan(0);
    for (const [key, value] of Object.entries(parsed)) {
      expectCarriedOver(value, (wire as JsonObject)[key] ?? null);
    }
  } else {
    expect(parsed).toBe(wire);
  }
}

function* removalsOf(fixture: Fixture, wire: Json): Generator<Removal> {
  for (const [root, value] of Object.entries(wire as JsonObject)) {
    yield { path: [root], required: true };
    const kind = kindOf(root, fixture);
    const objects = Array.isArray(value)
      ? value.map((item, index) => [[root, index], item] as const)
      : ([[[root], value]] as const);
    for (const [path, object] of objects) {
      yield* removalsIn(kind, path, object);
    }
  }
}

function* removalsIn(
  kind: string,
  path: readonly (string | number)[],
  object: Json,
): Generator<Removal> {
  for (const [key, value] of Object.entries(object as JsonObject)) {
    yield { path: [...path, key], required: REQUIRED[kind]?.includes(key) ?? false };
    const inner = { challenges: 'challenge', options: 'option', image_options: 'image_option' }[
      key
    ];
    if (inner !== undefined && Array.isArray(value)) {
      // A data_uri among plain options only makes them pictures; without it they stay options.
      for (const [index, item] of value.entries()) {
        yield* removalsIn(inner, [...path, key, index], item);
      }
    }
  }
}

function kindOf(root: string, fixture: Fixture): string {
  if (root === 'member' && fixture.path.endsWith('/status')) {
    return 'status';
  }
  if (root === 'user' && fixture.path.endsWith('/connect_widget_url')) {
    return 'widget';
  }
  return root.replace(/s$/, '');
}

function changed(wire: Json, path: readonly (string | number)[], value: unknown): Json {
  const copy = structuredClone(wire);
  let parent: unknown = copy;
  for (const key of path.slice(0, -1)) {
    parent = (parent as Record<string | number, unknown>)[key];
  }
  const last = path.at(-1) ?? '';
  if (value === undefined) {
    Reflect.deleteProperty(parent as object, last);
  } else {
    (parent as Record<string | number, unknown>)[last] = value;
  }
  return copy;
}

function withUnknownKeys(wire: Json): Json {
  if (Array.isArray(wire)) {
    return wire.map(withUnknownKeys);
  }
  if (wire === null || typeof wire !== 'object') {
    return wire;
  }
  const entries = Object.entries(wire).map(([key, value]) => [key, withUnknownKeys(value)]);
  return { ...(Object.fromEntries(entries) as JsonObject), unknown_key: { a: [1] } };
}
