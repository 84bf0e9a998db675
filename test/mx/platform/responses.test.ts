/** Goal: every example answer of Platform's contract is understood or rejected as its index says. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type MxErrorCode, type MxPort } from '../../../mx/port';
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

const LAST_JOB = { lastJobGuid: 'JOB-11040d8d-f578-5897-bb7b-b579f66207b6' };

describe('example answers', () => {
  it('cover every route of the port', () => {
    const seen = new Set(RESPONSES.map(routeOf));
    expect(Object.keys(CALLS).filter((route) => !seen.has(route))).toEqual([]);
    expect(RESPONSES.length).toBeGreaterThan(50);
    const others = fixturesOf('response').filter((each) => !(routeOf(each) in CALLS));
    expect(others.map(({ file }) => file)).toEqual([
      // Calls that are not made; the last one is of a version that is not spoken.
      'account-numbers-by-account-response.json',
      'account-owners-response.json',
      'connect-widget-url-deprecated-response.json',
      'rc20260430-account.json',
    ]);
  });

  it('an account of the release candidate is one, whatever else it lacks', async () => {
    const { account } = fixtureBody('rc20260430-account.json') as { readonly account: object };
    server.answerWith(json(200, { accounts: [account] }));
    expect(await mx.listAccounts(REF)).toEqual([
      { accountGuid: expect.stringMatching(/^ACT-/), name: 'MX Bank Checking' },
    ]);
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
    ['verify-member-already-running-response.json', { kind: 'same-job', timestamps: LAST_JOB }],
    ['member-status-nulls.json', { isBeingAggregated: false }],
    ['member-status-challenged-text-numeric-type.json', { challenges: [{ type: 'TEXT' }] }],
    ['member-status-challenged-all-keys-empty.json', { challenges: [{ type: 'TOKEN' }] }],
    ['member-status-challenged-account-selection-empty.json', { challenges: [{ options: [] }] }],
    [
      'member-status-challenged-options.json',
      { challenges: [{ options: [{ value: 'sms_1' }, { value: 'call_1' }] }] },
    ],
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
    expect(await older.createMember({ ...NEW, signIn })).not.toHaveProperty('jobStarted');
    expect(await mx.createMember({ ...NEW, signIn: { kind: 'oauth' } })).toMatchObject({
      jobStarted: 'unknown',
    });
  });

  it.each([
    [false, 'no'],
    [true, 'yes'],
    [null, 'unknown'],
    [undefined, 'unknown'],
  ])('a 200 and a running flag of %s have to agree that none did: %s', async (flag, jobStarted) => {
    const signIn = { kind: 'credentials', credentials: [] } as const;
    server.answerWith(json(200, { member: { guid: 'MBR-1', is_being_aggregated: flag } }));
    expect(await mx.createMember({ ...NEW, signIn })).toMatchObject({ jobStarted });
  });

  it('an institution can be verified by its products, or by the flag of the older version', async () => {
    const verifiable = async (institution: object) => {
      server.answerWith(json(200, { institution: { code: 'b', ...institution } }));
      return (await mx.readInstitution('b')).canVerify;
    };
    expect(await verifiable({ supported_products: ['account_verification'] })).toBe(true);
    expect(await verifiable({ supported_products: ['statements'] })).toBe(false);
    expect(await verifiable({ supports_account_verification: true })).toBe(true);
    for (const closed of [{ is_hidden: true }, { is_disabled_by_client: true }]) {
      expect(await verifiable({ supports_account_verification: true, ...closed })).toBe(false);
      expect(await verifiable({ ...closed })).toBe(false);
    }
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
    // Every key but the guid may be null.
    for (const told of [{}, { id: null }, { id: '' }]) {
      server.answerWith(json(200, { member: { guid: 'MBR-9', ...told } }));
      const found = { memberGuid: 'MBR-9', ownId: 'av-7', jobStarted: 'unknown' };
      expect(await mx.findMember('USR-1', 'av-7')).toMatchObject(found);
      expect(await mx.findMember('USR-1', 'MBR-9')).toBeUndefined();
    }
    server.answerWith(json(200, { member: { guid: 'MBR-9', id: 'av-8' } }));
    expect(await mx.findMember('USR-1', 'av-7')).toBeUndefined();
    server.answerWith(json(404, fixtureBody('error-404-member-not-found.json')));
    expect(await mx.findMember('USR-1', 'av-7')).toBeUndefined();
  });
});

it.each([400, 405, 422])(
  'an own id that is no path to MX (%d) is found in the list',
  async (status) => {
    const listed = { members: [{ guid: 'MBR-9', id: 'av-7', connection_status: null }] };
    server.answerWith((request, response) => {
      const isList = request.path.endsWith('/members');
      const answer = isList
        ? json(200, listed)
        : raw(status, fixtureText('error-message-body.json'));
      answer(request, response);
    });
    const found = { memberGuid: 'MBR-9', ownId: 'av-7', jobStarted: 'unknown' };
    expect(await mx.findMember('USR-1', 'av-7')).toMatchObject(found);
    expect(await mx.findMember('USR-1', 'av-8')).toBeUndefined();
  },
);

describe('a 422 to a creation', () => {
  const signIn = { kind: 'credentials', credentials: [] } as const;
  const create = (port: MxPort) => port.createMember({ ...NEW, signIn });
  const theirs = { id: 'x', guid: 'X-2', connection_status: null, institution_code: 'mxbank' };
  const elsewhere = { ...theirs, institution_code: 'another' };
  const taken = { id: NEW.ownId, guid: 'X-1', connection_status: 'CREATED' };
  const CREATIONS = {
    user: [
      (port: MxPort) => port.createUser({ ownId: NEW.ownId }),
      { users: [taken] },
      { users: [] },
    ],
    member: [create, { member: taken }, { members: [] }],
    // Somebody may have made one with the same credentials.
    'member, by its bank': [create, { members: [theirs] }, { members: [elsewhere] }],
    'member, by the list': [create, { members: [taken] }, { members: [elsewhere] }],
    'member, by the list and its bank': [create, { members: [theirs] }, { members: [elsewhere] }],
  } as const;

  it.each(Object.entries(CREATIONS))(
    'of a %s is a conflict where it may be there',
    async (what, creation) => {
      const [post, there, gone] = creation;
      const port = what.includes('list') ? older : mx;
      for (const [found, code] of [
        [there, 'conflict'],
        [gone, 'unprocessable'],
      ] as const) {
        server.answerWith((request, response) => {
          const answer =
            request.method === 'POST'
              ? raw(422, fixtureText('error-422-unprocessable.json'))
              : 'members' in found && !request.path.endsWith('/members')
                ? raw(404, fixtureText('error-404-member-not-found.json'))
                : json(200, found);
          answer(request, response);
        });
        expect(await failureOf(post(port))).toMatchObject({ code, httpStatus: 422 });
      }
    },
  );
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

  // 408 and 425 ask to be sent again.
  const OTHERS = Array.from({ length: 100 }, (_, at) => 400 + at).filter(
    (status) => !(status in CODES) && status !== 408 && status !== 425,
  );
  it('any other 4xx is one in words of MX, and of nobody else', async () => {
    const create = () => mx.createMember({ ...NEW, signIn: { kind: 'oauth' } });
    for (const httpStatus of OTHERS) {
      for (const file of ['error-403-use-case.json', 'error-message-body.json']) {
        server.answerWith(raw(httpStatus, fixtureText(file)));
        const error = await failureOf(create());
        expect(error).toMatchObject({ code: 'rejected', sent: true, httpStatus });
      }
      server.answerWith(raw(httpStatus, '<html></html>'));
      expect(await failureOf(create())).toMatchObject({ code: 'unexpected-status' });
    }
    for (const httpStatus of [301, 408, 425]) {
      server.answerWith(raw(httpStatus, fixtureText('error-message-body.json')));
      expect(await failureOf(create())).toMatchObject({
        code: 'unexpected-status',
        sent: 'unknown',
      });
    }
  });

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
