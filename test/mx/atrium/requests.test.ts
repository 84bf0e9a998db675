// Goal: what the client sends is what MX's examples show, and bad arguments never leave the process.
// Method: a real server records the bytes; each example request is compared with the body of the call it belongs to.

import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';

import { failureOf } from './support/failure';
import { json, startFakeAtrium } from './support/fake-atrium';
import type { FakeAtrium } from './support/fake-atrium';
import {
  ACCOUNT_REF,
  CALLS,
  fixtureBody,
  fixturesOf,
  MEMBER_REF,
  USER_GUID,
} from './support/fixtures';
import type {
  AtriumClient,
  AtriumConnectWidgetOptions,
  AtriumMemberCreate,
  AtriumMemberUpdate,
  AtriumUserCreate,
} from '../../../mx/atrium';

let server: FakeAtrium;
let client: AtriumClient;
beforeAll(async () => {
  server = await startFakeAtrium();
  client = server.client({ userAgent: 'a-test/1.0' });
});
beforeEach(() => {
  server.requests.length = 0;
  server.answerWith(json(500, {}));
});
afterAll(() => server.close());

interface MemberRequest {
  readonly member: AtriumMemberCreate;
  readonly referral_source?: 'APP';
  readonly ui_message_webview_url_scheme?: string;
}

/** The call that sends an example, given the example's own values as arguments. */
function send(file: string, method: string, path: string, body: unknown): Promise<unknown> {
  const route = `${method} ${path}`;
  if (route === 'POST /users') {
    return client.users.create((body as { user: AtriumUserCreate }).user);
  }
  if (route === 'PUT /users/{user_guid}') {
    return client.users.update(USER_GUID, (body as { user: { is_disabled: boolean } }).user);
  }
  if (route === 'POST /users/{user_guid}/members') {
    const { member, ...beside } = body as MemberRequest;
    return client.members.create(USER_GUID, { ...member, ...beside });
  }
  if (route === 'PUT /users/{user_guid}/members/{member_guid}') {
    return client.members.update(MEMBER_REF, (body as { member: AtriumMemberUpdate }).member);
  }
  if (path.endsWith('/resume')) {
    const { challenges } = (body as { member: { challenges: { guid: string; value: string }[] } })
      .member;
    return client.members.resume(MEMBER_REF, challenges);
  }
  if (path.endsWith('/verify')) {
    return client.members.verify(MEMBER_REF, body as { include_transactions: boolean });
  }
  if (path.endsWith('/connect_widget_url')) {
    return client.connectWidget.createUrl(USER_GUID, body as AtriumConnectWidgetOptions);
  }
  throw new Error(`no call sends ${file}`);
}

describe('example requests', () => {
  // MX's SDKs put the OAuth options inside `member`; this client puts them beside it (contract §15).
  const examples = fixturesOf('request').filter(
    (fixture) => fixture.file !== 'create-oauth-member-sdk-shape-request.json',
  );

  it.each(examples.map((fixture) => [fixture.file, fixture] as const))(
    '%s is what the client sends',
    async (file, { method, path }) => {
      const body = fixtureBody(file);
      await failureOf(send(file, method, path, body));
      const [sent] = server.requests;
      expect(sent?.method).toBe(method);
      expect(sent?.path).toBe(
        path
          .replace('{user_guid}', MEMBER_REF.userGuid)
          .replace('{member_guid}', MEMBER_REF.memberGuid),
      );
      expect(JSON.parse(sent?.body ?? '')).toEqual(body);
    },
  );
});

describe('every call', () => {
  it.each(Object.entries(CALLS))('%s sends its route and the headers', async (route, call) => {
    await failureOf(call(client));
    const [method, path] = route.split(' ');
    const [sent] = server.requests;
    expect(server.requests).toHaveLength(1);
    expect(sent).toMatchObject({
      method,
      path: path
        ?.replace('{user_guid}', USER_GUID)
        .replace('{member_guid}', MEMBER_REF.memberGuid)
        .replace('{account_guid}', ACCOUNT_REF.accountGuid)
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
    expect(sent?.headers['content-type']).toBe(hasBody ? 'application/json' : undefined);
    expect((sent?.body ?? '').length > 0).toBe(hasBody);
  });

  it('deletes answer with nothing', async () => {
    server.answerWith((_request, response) => response.writeHead(204).end());
    await expect(client.members.delete(MEMBER_REF)).resolves.toBeUndefined();
    await expect(client.users.delete(USER_GUID)).resolves.toBeUndefined();
    expect(server.requests.map(({ method, path }) => [method, path])).toEqual([
      ['DELETE', `/users/${USER_GUID}/members/${MEMBER_REF.memberGuid}`],
      ['DELETE', `/users/${USER_GUID}`],
    ]);
  });

  it('institution filters, OAuth options and dates go into the query', async () => {
    await failureOf(
      client.institutions.list({
        name: 'Bank & Söhne',
        supports_account_verification: true,
        page: 2,
        records_per_page: 50,
      }),
    );
    await failureOf(
      client.members.oauthWindowUri(MEMBER_REF, {
        referral_source: 'APP',
        ui_message_webview_url_scheme: 'yourapp',
        client_redirect_url: 'https://example.com/?a=1&b=2',
        skip_aggregation: true,
      }),
    );
    await failureOf(client.members.transactions(MEMBER_REF, { from_date: '2026-01-01', page: 3 }));
    await failureOf(client.accounts.transactions(ACCOUNT_REF));
    expect(server.requests.map(({ path, query }) => [path.split('/').at(-1), query])).toEqual([
      [
        'institutions',
        {
          name: 'Bank & Söhne',
          supports_account_verification: 'true',
          page: '2',
          records_per_page: '50',
        },
      ],
      [
        'oauth_window_uri',
        {
          referral_source: 'APP',
          ui_message_webview_url_scheme: 'yourapp',
          client_redirect_url: 'https://example.com/?a=1&b=2',
          skip_aggregation: 'true',
        },
      ],
      ['transactions', { from_date: '2026-01-01', page: '3' }],
      ['transactions', {}],
    ]);
  });
});

describe('arguments that are rejected before any request', () => {
  const invalid = (issue: string) => ({ code: 'invalid-argument', sent: false, issues: [issue] });

  it.each(['', '.', '..', 'a/b', '/', 'USR-1\n', '\u0000', '\u0085', 'x'.repeat(201), '\ud800'])(
    'the guid %j',
    async (guid) => {
      const ref = { userGuid: USER_GUID, memberGuid: guid };
      expect(await failureOf(client.users.read(guid))).toMatchObject(invalid('user_guid'));
      expect(await failureOf(client.members.status(ref))).toMatchObject(invalid('member_guid'));
      expect(await failureOf(client.institutions.read(guid))).toMatchObject(
        invalid('institution_code'),
      );
      expect(server.requests).toHaveLength(0);
    },
  );

  it('a guid that is no string at run time', async () => {
    const error = await failureOf(client.users.read(undefined as unknown as string));
    expect(error).toMatchObject(invalid('user_guid'));
  });

  it('any other guid arrives as one path segment, unchanged', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', minLength: 1, maxLength: 60 }), async (guid) => {
        server.requests.length = 0;
        const error = await failureOf(client.users.read(guid));
        if (error.code === 'invalid-argument') {
          expect(guid === '.' || guid === '..' || /[/\p{Cc}\p{Cs}]/u.test(guid)).toBe(true);
          expect(server.requests).toHaveLength(0);
        } else {
          const segments = server.requests[0]?.path.split('/');
          expect(segments).toHaveLength(3);
          expect(decodeURIComponent(segments?.[2] ?? '')).toBe(guid);
        }
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    ['page', { page: 0 }],
    ['page', { page: 1.5 }],
    ['records_per_page', { records_per_page: 9 }],
    ['records_per_page', { records_per_page: 101 }],
  ])('a wrong %s', async (issue, page) => {
    expect(await failureOf(client.users.list(page))).toMatchObject(invalid(issue));
    expect(server.requests).toHaveLength(0);
  });

  it.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 31])(
    'the timeout %s',
    async (timeoutMs) => {
      const error = await failureOf(client.users.read(USER_GUID, { timeoutMs }));
      expect(error).toMatchObject(invalid('timeoutMs'));
    },
  );

  it('an update without any change, a resume without any answer', async () => {
    expect(await failureOf(client.members.update(MEMBER_REF, {}))).toMatchObject(
      invalid('changes'),
    );
    expect(await failureOf(client.members.resume(MEMBER_REF, []))).toMatchObject(
      invalid('answers'),
    );
    expect(server.requests).toHaveLength(0);
  });

  it('a body over a megabyte, or one without a JSON form', async () => {
    const value = 'x'.repeat(1_048_576);
    expect(
      await failureOf(client.members.resume(MEMBER_REF, [{ guid: 'CRD-1', value }])),
    ).toMatchObject(invalid('body'));
    const unsendable = { identifier: 1n as unknown as string };
    expect(await failureOf(client.users.create(unsendable))).toMatchObject(invalid('body'));
    expect(server.requests).toHaveLength(0);
  });
});
