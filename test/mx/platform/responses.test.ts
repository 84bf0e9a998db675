/**
 * Goal: every example answer of Platform's contract is understood or rejected as its index says, and
 * an untidy one fails for want of what a decision reads and for nothing else. Method: a real server
 * answers the examples, each of their fields changed, then some at random.
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isMxError, type MxErrorCode, type MxPort } from '../../../mx/port';
import { changed, patternOf, placesOf } from '../../../tools/conformance/places';
import { proofSize } from '../../support/proof-size';
import { changesAt, mutated, OTHERS } from '../atrium/support/changes';
import { json, raw, startFakeAtrium, type FakeAtrium } from '../atrium/support/fake-atrium';
import { failureOf } from '../atrium/support/failure';
import {
  CALLS,
  NEW,
  REF,
  RESPONSES,
  answerAs,
  fixtureBody,
  fixtureText,
  fixturesOf,
  platformAt,
  routeOf,
  type Fixture,
} from './support/fixtures';

let server: FakeAtrium;
let mx: MxPort;
let older: MxPort;
let skipped = 0;
beforeAll(async () => {
  server = await startFakeAtrium();
  mx = platformAt(server, { onEntriesSkipped: ({ count }) => (skipped += count) });
  older = platformAt(server, { apiVersion: 'v20111101' });
});
afterAll(async () => {
  mx.close();
  older.close();
  await server.close();
});

async function read(file: string): Promise<unknown> {
  const fixture = RESPONSES.find((each) => each.file === file)!;
  answerAs(server, fixture, fixtureBody(file));
  return CALLS[routeOf(fixture)]!(fixture.api_version === 'v20111101' ? older : mx);
}

describe('example answers', () => {
  it('cover every route of the port', () => {
    const seen = new Set(RESPONSES.map(routeOf));
    expect(Object.keys(CALLS).filter((route) => !seen.has(route))).toEqual([]);
    expect(RESPONSES.length).toBeGreaterThan(50);
  });

  it.each(RESPONSES.map(({ file }) => file))('%s is read', async (file) => {
    skipped = 0;
    await read(file);
    expect(skipped).toBe(0);
  });

  it.each<[string, unknown]>([
    ['list-users-by-id-response.json', [{ found: { ownId: 'av-tenant7-0001' } }, {}]],
    ['list-users-empty-response.json', [{}, {}]],
    ['account-numbers-masked-suspect-response.json', [{ accountNumber: null }]],
    ['account-numbers-not-validated-response.json', [{ passedValidation: false }]],
    ['account-numbers-student-loan-response.json', []],
    ['read-institution-hidden-response.json', { canVerify: false }],
    ['read-member-connected-response.json', [{ ownId: 'av-0001' }, undefined]],
    ['read-member-connected-no-eligible-accounts-response.json', [{ errorCode: 1000 }, 1000]],
    ['read-member-error-as-json-string-response.json', [{ errorCode: 2005 }, 2005]],
    ['verify-member-already-running-response.json', { kind: 'same-job' }],
    ['member-status-nulls.json', { isBeingAggregated: false }],
    ['member-status-challenged-text-numeric-type.json', { challenges: [{ type: 'TEXT' }] }],
  ])('%s is read in our words', async (file, expected) => {
    expect(await read(file)).toMatchObject(expected as object);
  });

  it.each([
    ['create-member-v20250224-accepted-response.json', 'yes'],
    ['create-member-v20250224-product-failed-response.json', 'failed'],
    ['create-member-v20250224-no-job-response.json', 'no'],
  ])('%s tells whether a job started: %s', async (file, jobStarted) => {
    answerAs(
      server,
      RESPONSES.find((each) => each.file === file)!,
      fixtureBody(file),
    );
    const signIn = { kind: 'credentials', credentials: [] } as const;
    expect(await mx.createMember({ ...NEW, signIn })).toMatchObject({ jobStarted });
    expect(await older.createMember({ ...NEW, signIn })).toMatchObject({ jobStarted: 'no' });
    expect(await mx.createMember({ ...NEW, signIn: { kind: 'oauth' } })).toMatchObject({
      jobStarted: 'unknown',
    });
  });

  it('an institution can be verified by its products, or by the flag of the older version', async () => {
    const verifiable = async (institution: object) => {
      server.answerWith(json(200, { institution: { code: 'b', ...institution } }));
      return (await mx.readInstitution('b')).canVerify;
    };
    expect(await verifiable({ supported_products: ['account_verification'] })).toBe(true);
    expect(await verifiable({ supported_products: ['statements'] })).toBe(false);
    expect(await verifiable({ supports_account_verification: true })).toBe(true);
    expect(await verifiable({ supports_account_verification: true, is_hidden: true })).toBe(false);
    expect(await verifiable({})).toBeNull();
  });

  it('questions come on several pages', async () => {
    server.answerWith((request, response) => {
      const page = Number(request.query['page']);
      const guid = `CRD-${String(page)}`;
      const pagination = { current_page: page, total_pages: 3 };
      json(200, { credentials: [{ guid, field_type: page }], pagination })(request, response);
    });
    const fields = await mx.loginFields({ institutionCode: 'mxbank' });
    expect(fields.map(({ guid, type }) => [guid, type])).toEqual([
      ['CRD-1', 'PASSWORD'],
      ['CRD-2', 'OPTIONS'],
      ['CRD-3', 'LOGIN'],
    ]);
  });

  it('a member is looked up by its own id, and one whose guid reads like it is another', async () => {
    server.answerWith(json(200, { member: { guid: 'MBR-9', id: 'av-7' } }));
    server.requests.length = 0;
    expect(await mx.findMember('USR-1', 'av-7')).toMatchObject({ memberGuid: 'MBR-9' });
    expect(await mx.findMember('USR-1', 'MBR-9')).toBeUndefined();
    expect(server.requests.map(({ path }) => path)).toEqual([
      '/users/USR-1/members/av-7',
      '/users/USR-1/members/MBR-9',
    ]);
    server.answerWith(json(404, fixtureBody('error-404-member-not-found.json')));
    expect(await mx.findMember('USR-1', 'av-7')).toBeUndefined();
  });
});

describe('rejections', () => {
  const CODES: Readonly<Record<number, MxErrorCode>> = {
    400: 'bad-request',
    401: 'unauthorized',
    403: 'forbidden',
    404: 'not-found',
    405: 'constraint',
    406: 'not-acceptable',
    409: 'conflict',
    422: 'unprocessable',
    429: 'rate-limited',
    503: 'unavailable',
  };
  it.each(fixturesOf('error').map((each) => [each.file, each.http_status] as const))(
    '%s is what its status says',
    async (file, status) => {
      server.answerWith(raw(status, fixtureText(file)));
      const isUnsupported = file.includes('not-supported');
      expect(await failureOf(mx.readUser('USR-1'))).toMatchObject({
        code: CODES[status],
        hint: isUnsupported ? 'institution-does-not-support-verification' : undefined,
      });
    },
  );

  it.each([
    ['Invalid route', 'not-found'],
    ['404 page not found', 'not-mx'],
    ['<html>Invalid route</html>', 'not-mx'],
    ['{}', 'not-mx'],
    ['{"error":7}', 'not-mx'],
    ['{"message":null}', 'not-mx'],
    ['', 'not-mx'],
  ])('the body %j is told from those of somebody on the way', async (body, code) => {
    server.answerWith(raw(404, body));
    expect(await failureOf(mx.readUser('USR-1'))).toMatchObject({ code });
  });
});

/** The places that decide, beside the whole body: an answer without what is there is none. */
const U = '/users/{user_guid}';
const M = `${U}/members/{member_guid}`;
const I = '/institutions/{institution_code}';
const DECIDES: Readonly<Record<string, readonly string[]>> = {
  'POST /users': ['user', 'user.guid'],
  'GET /users': ['users', 'users.*', 'users.*.guid'],
  'GET /institutions': ['institutions', 'institutions.*', 'institutions.*.code'],
  [`GET ${I}`]: ['institution'],
  [`GET ${I}/credentials`]: ['credentials', 'credentials.*', 'credentials.*.guid'],
  [`POST ${U}/members`]: ['member', 'member.guid', 'member.connection_status'],
  [`GET ${U}/members`]: ['members', 'members.*', 'members.*.guid', 'members.*.connection_status'],
  [`GET ${M}`]: ['member', 'member.connection_status'],
  [`PUT ${M}`]: ['member'],
  [`POST ${M}/verify`]: ['member'],
  [`PUT ${M}/resume`]: ['member'],
  [`GET ${M}/credentials`]: ['credentials', 'credentials.*', 'credentials.*.guid'],
  [`GET ${M}/accounts`]: ['accounts', 'accounts.*', 'accounts.*.guid'],
  [`GET ${M}/account_numbers`]: [
    'account_numbers',
    'account_numbers.*',
    'account_numbers.*.account_guid',
  ],
  [`GET ${M}/oauth_window_uri`]: ['member', 'member.oauth_window_uri'],
  [`GET ${M}/status`]: [
    'member',
    'member.connection_status',
    'member.challenges.*',
    'member.challenges.*.guid',
  ],
  [`GET ${M}/challenges`]: ['challenges', 'challenges.*', 'challenges.*.guid'],
  [`POST ${U}/widget_urls`]: ['widget_url', 'widget_url.url'],
};

describe('an untidy answer', () => {
  const suffers = async (fixture: Fixture, body: unknown): Promise<boolean> => {
    skipped = 0;
    answerAs(server, fixture, body);
    try {
      await CALLS[routeOf(fixture)]!(mx);
      return skipped > 0;
    } catch (error) {
      if (isMxError(error) && ['response-invalid', 'not-mx'].includes(error.code)) return true;
      throw error;
    }
  };

  it.each(Object.entries(DECIDES))('of %s suffers in these places alone', async (route, places) => {
    const seen = new Set<string>();
    const suffered = new Set<string>();
    for (const fixture of RESPONSES.filter((each) => routeOf(each) === route)) {
      const body = fixtureBody(fixture.file);
      for (const path of placesOf(body).filter((each) => !seen.has(patternOf(each)))) {
        seen.add(patternOf(path));
        const types = places.includes(patternOf(path)) ? OTHERS.length : 1;
        for (const change of changesAt(body, path, types))
          if (await suffers(fixture, changed(body, change))) suffered.add(patternOf(path));
      }
    }
    suffered.delete('');
    expect([...suffered].sort()).toEqual([...places].sort());
  });

  it('fails with an MxError alone, whatever comes', async () => {
    const statuses = fc.constantFrom(200, 201, 202, 204, 400, 403, 404, 406, 409, 422, 429, 503);
    const changes = fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 4 });
    const answers = fc.oneof(
      fc.record({ from: fc.constantFrom(...RESPONSES), changes }),
      fc.record({ text: fc.oneof(fc.json(), fc.string()) }),
    );
    const calls = fc.constantFrom(...Object.values(CALLS));
    await fc.assert(
      fc.asyncProperty(calls, statuses, answers, async (call, status, answer) => {
        const text =
          'text' in answer ? answer.text : mutated(fixtureBody(answer.from.file), answer.changes);
        const meant = 'from' in answer && status < 300 ? CALLS[routeOf(answer.from)]! : call;
        server.answerWith(raw(status, status === 204 ? '' : text));
        await meant(mx).catch((error: unknown) => {
          if (!isMxError(error)) throw error;
        });
      }),
      { numRuns: proofSize({ slice: 100, full: 10_000 }) },
    );
  });

  it('of a status that does not say whether a job runs is settled by the member', async () => {
    const seenWith = async (member: boolean | null) => {
      server.answerWith((request, response) => {
        const told = request.path.endsWith('/status') ? null : member;
        json(200, { member: { connection_status: 'CONNECTED', is_being_aggregated: told } })(
          request,
          response,
        );
      });
      return (await mx.observe(REF)).isBeingAggregated;
    };
    expect([await seenWith(true), await seenWith(false), await seenWith(null)]).toEqual([
      true,
      false,
      false,
    ]);
  });
});
