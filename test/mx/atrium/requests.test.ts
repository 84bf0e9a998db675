/** Goal: the adapter sends what MX's examples show, and bad arguments never leave the process. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { type MxPort } from '../../../mx/port';
import { proofSize } from '../../support/proof-size';
import { failureOf } from './support/failure';
import { json, startFakeAtrium, type FakeAtrium } from './support/fake-atrium';
import { CALLS, fixtureBody, fixturesOf, MEMBER_REF, USER_GUID } from './support/fixtures';

let server: FakeAtrium;
let mx: MxPort;
beforeAll(async () => {
  server = await startFakeAtrium();
  mx = server.mx({ userAgent: 'a-test/1.0' });
});
beforeEach(() => {
  server.requests.length = 0;
  server.answerWith(json(500, {}));
});
afterAll(() => server.close());

async function sentBy(operation: Promise<unknown>) {
  await failureOf(operation);
  const [sent] = server.requests;
  const body: unknown = sent?.body ? JSON.parse(sent.body) : undefined;
  return { ...sent, body };
}

type Guided = { readonly guid: string; readonly value: string };
const member = { userGuid: USER_GUID, institutionCode: 'mxbank', ownId: 'order-4711' };
const [LOGIN, PASSWORD] = (
  fixtureBody('create-member-mxbank-request.json') as { member: { credentials: Guided[] } }
).member.credentials;

describe('example requests', () => {
  it.each<[string, (port: MxPort) => Promise<unknown>]>([
    [
      'create-user-request.json',
      (port) => port.createUser({ ownId: 'unique_id', metadata: '{"first_name": "Steven"}' }),
    ],
    [
      'create-member-mxbank-request.json',
      (port) =>
        port.createMember({
          ...member,
          signIn: { kind: 'credentials', credentials: [LOGIN!, PASSWORD!] },
        }),
    ],
    [
      'verify-member-include-transactions-request.json',
      (port) => port.startVerification(MEMBER_REF, { includeTransactions: true }),
    ],
    ...fixturesOf('request')
      .filter(({ path }) => path.endsWith('/resume'))
      .map(({ file }): [string, (port: MxPort) => Promise<unknown>] => {
        const body = fixtureBody(file) as { member: { challenges: Guided[] } };
        return [file, (port) => port.answer(MEMBER_REF, body.member.challenges)];
      }),
  ])('%s is what the adapter sends', async (file, operation) => {
    expect((await sentBy(operation(mx))).body).toEqual(fixtureBody(file));
  });
});

describe('what every option becomes', () => {
  const back = {
    referralSource: 'APP',
    clientRedirectUrl: 'https://example.com/?a=1&b=2',
    uiMessageWebviewUrlScheme: 'yourapp',
  } as const;
  const backOnWire = {
    referral_source: 'APP',
    client_redirect_url: 'https://example.com/?a=1&b=2',
    ui_message_webview_url_scheme: 'yourapp',
  };

  it('of a user', async () => {
    const user = { ownId: 'o', metadata: 'm', isDisabled: true };
    expect((await sentBy(mx.createUser(user))).body).toEqual({
      user: { identifier: 'o', metadata: 'm', is_disabled: true },
    });
    server.requests.length = 0;
    const renamed = await sentBy(mx.renameUser(USER_GUID, 'other'));
    expect(renamed.body).toEqual({ user: { identifier: 'other' } });
  });

  it('of a member: no aggregation, and the OAuth options beside it', async () => {
    const more = { metadata: 'm', isBackgroundAggregationDisabled: true };
    const sent = await sentBy(
      mx.createMember({ ...member, ...more, signIn: { kind: 'oauth', ...back } }),
    );
    expect(sent.body).toEqual({
      member: {
        institution_code: 'mxbank',
        identifier: 'order-4711',
        skip_aggregation: true,
        is_oauth: true,
        metadata: 'm',
        background_aggregation_is_disabled: true,
      },
      ...backOnWire,
    });
  });

  it('of a widget, in the language of the end user', async () => {
    const widget = { colorScheme: 'dark', isMobileWebview: true, language: 'fr-CA' } as const;
    const sent = await sentBy(
      mx.openWidgetUrl({
        ...widget,
        userGuid: USER_GUID,
        institutionCode: 'mxbank',
        memberGuid: 'MBR-1',
        uiMessageWebviewUrlScheme: 'yourapp',
        includeTransactions: true,
      }),
    );
    expect(sent.headers?.['accept-language']).toBe('fr-CA');
    expect(sent.body).toEqual({
      mode: 'verification',
      ui_message_version: 4,
      color_scheme: 'dark',
      is_mobile_webview: true,
      ui_message_webview_url_scheme: 'yourapp',
      include_transactions: true,
      current_member_guid: 'MBR-1',
    });
  });

  it('of less: a widget at an institution, new credentials without aggregation', async () => {
    const sent = await sentBy(mx.openWidgetUrl({ userGuid: USER_GUID, institutionCode: 'mxbank' }));
    expect(sent.body).toMatchObject({ current_institution_code: 'mxbank' });
    expect(sent.headers?.['accept-language']).toBeUndefined();
    server.requests.length = 0;
    const credentials = [{ guid: 'CRD-1', value: 'v' }];
    expect((await sentBy(mx.updateCredentials(MEMBER_REF, credentials))).body).toEqual({
      member: { credentials, skip_aggregation: true },
    });
  });

  it.each<[string, (port: MxPort) => Promise<unknown>, object]>([
    ['a search', CALLS['GET /institutions']!, { name: 'Bank & Söhne', ...pageOf(2, 50) }],
    [
      'an OAuth URL',
      (port) => port.openOauthUrl(MEMBER_REF, back),
      { ...backOnWire, skip_aggregation: 'true' },
    ],
    [
      'transactions',
      (port) => port.listTransactions(MEMBER_REF, { page: 3, pageSize: 10 }),
      pageOf(3, 10),
    ],
  ])('of %s goes into the query', async (_what, operation, query) => {
    expect((await sentBy(operation(mx))).query).toEqual(query);
  });
});

function pageOf(page: number, size: number) {
  return { page: String(page), records_per_page: String(size) };
}

describe('every operation', () => {
  it.each(Object.entries(CALLS).filter(([route]) => !route.endsWith('/challenges')))(
    '%s sends its route and the headers',
    async (route, call) => {
      const [method, path] = route.split(' ');
      const sent = await sentBy(call(mx));
      expect(server.requests).toHaveLength(1);
      expect(sent).toMatchObject({
        method,
        path: path
          ?.replace('{user_guid}', USER_GUID)
          .replace('{member_guid}', MEMBER_REF.memberGuid)
          .replace('{institution_code}', 'mxbank'),
        headers: {
          accept: 'application/vnd.mx.atrium.v1+json',
          'mx-api-key': 'test-api-key',
          'mx-client-id': 'test-client-id',
          'user-agent': 'a-test/1.0',
          connection: 'keep-alive',
        },
      });
      const hasBody = method === 'POST' || method === 'PUT';
      expect(sent.headers?.['content-type']).toBe(hasBody ? 'application/json' : undefined);
      expect(sent.body !== undefined).toBe(hasBody);
      expect(sent.headers?.['content-length'] !== undefined).toBe(hasBody);
      expect(sent.headers).not.toHaveProperty('transfer-encoding');
    },
  );

  it('a deletion is answered with nothing', async () => {
    server.answerWith((_request, response) => response.writeHead(204).end());
    await expect(mx.deleteMember(MEMBER_REF)).resolves.toBeUndefined();
    await expect(mx.deleteUser(USER_GUID)).resolves.toBeUndefined();
    expect(server.requests).toMatchObject([
      { method: 'DELETE', path: `/users/${USER_GUID}/members/${MEMBER_REF.memberGuid}` },
      { method: 'DELETE', path: `/users/${USER_GUID}` },
    ]);
  });
});

describe('arguments that are rejected before any request', () => {
  const invalid = (issue: string) => ({ code: 'invalid-argument', sent: false, issues: [issue] });

  it.each(['', '.', '..', 'a/b', '/', 'USR-1\n', '\u0000', '\u0085', 'x'.repeat(201), '\ud800'])(
    'the guid %j',
    async (guid) => {
      const ref = { userGuid: USER_GUID, memberGuid: guid };
      expect(await failureOf(mx.readUser(guid))).toMatchObject(invalid('user_guid'));
      expect(await failureOf(mx.observe(ref))).toMatchObject(invalid('member_guid'));
      const code = await failureOf(mx.readInstitution(guid));
      expect(code).toMatchObject(invalid('institution_code'));
      expect(server.requests).toHaveLength(0);
    },
  );

  it('any other guid arrives as one path segment, unchanged', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', minLength: 1, maxLength: 60 }), async (guid) => {
        server.requests.length = 0;
        const error = await failureOf(mx.readUser(guid));
        if (error.code === 'invalid-argument') {
          expect(guid === '.' || guid === '..' || /[/\p{Cc}\p{Cs}]/u.test(guid)).toBe(true);
          expect(server.requests).toHaveLength(0);
        } else {
          const segments = server.requests[0]?.path.split('/');
          expect(segments).toHaveLength(3);
          expect(decodeURIComponent(segments?.[2] ?? '')).toBe(guid);
        }
      }),
      { numRuns: proofSize({ slice: 60, full: 2_000 }) },
    );
  });

  it('a wrong page, timeout, guid or body', async () => {
    const page = (wrong: object) => mx.searchInstitutions({ page: 1, pageSize: 25, ...wrong });
    const huge = [{ guid: 'CRD-1', value: 'x'.repeat(1_048_576) }];
    const rows = [
      ['page', page({ page: 0 })],
      ['page', page({ page: 1.5 })],
      ['pageSize', page({ pageSize: 9 })],
      ['pageSize', page({ pageSize: 101 })],
      ...[0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 31].map(
        (timeoutMs) => ['timeoutMs', mx.readUser(USER_GUID, { timeoutMs })] as const,
      ),
      ['user_guid', mx.readUser(undefined as unknown as string)],
      ['answers', mx.answer(MEMBER_REF, [])],
      ['body', mx.answer(MEMBER_REF, huge)],
      ['body', mx.createUser({ ownId: 1n as unknown as string })],
    ] as const;
    const errors = await Promise.all(rows.map(([, operation]) => failureOf(operation)));
    expect(errors).toMatchObject(rows.map(([issue]) => invalid(issue)));
    expect(server.requests).toHaveLength(0);
  });
});
