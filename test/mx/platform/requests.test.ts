/** Goal: the adapter sends what Platform's examples show, by version, with its headers. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { PLATFORM_VERSIONS, createPlatform, type PlatformOptions } from '../../../mx/platform';
import { type MxPort } from '../../../mx/port';
import { mxConfig } from '../../../runtime';
import { failureOf } from '../atrium/support/failure';
import { json, startFakeAtrium, type FakeAtrium } from '../atrium/support/fake-atrium';
import { CALLS, NEW, REF, fixtureBody, fixturesOf, platformAt } from './support/fixtures';

let server: FakeAtrium;
beforeAll(async () => {
  server = await startFakeAtrium();
});
beforeEach(() => {
  server.requests.length = 0;
  server.answerWith(json(500, {}));
});
afterAll(() => server.close());

async function sentBy(
  operation: (mx: MxPort) => Promise<unknown>,
  options: Partial<PlatformOptions> = {},
) {
  server.requests.length = 0;
  const mx = platformAt(server, options);
  await failureOf(operation(mx));
  mx.close();
  const [sent] = server.requests;
  return { ...sent, body: sent?.body ? (JSON.parse(sent.body) as unknown) : undefined };
}

const older = { apiVersion: 'v20111101' } as const;
const body = (file: string) => fixtureBody(file) as Record<string, { credentials: Guided[] }>;
type Guided = { readonly guid: string; readonly value: string };
const metadata = '{"verification":"0001"}';
const { credentials } = body('create-member-v20250224-products-request.json')['member']!;
const signIn = { kind: 'credentials', credentials } as const;
const create = (more: object) => (mx: MxPort) => mx.createMember({ ...NEW, signIn, ...more });
const clientRedirectUrl = 'https://app.example.invalid/mx/return';

const USER = { ownId: 'av-tenant7-0001', metadata: '{"tenant":"7"}' } as const;
/** Sends the answers of an example. */
const resuming = (file: string) => (mx: MxPort) => {
  const { member } = fixtureBody(file) as { member: { challenges: Guided[] } };
  return mx.answer(REF, member.challenges);
};

/** Sent but for what we leave to MX. */
const OAUTH = 'create-oauth-member-v20250224-request.json';
const OLDER_WIDGET = 'widget-url-v20111101-verification-request.json';
const WIDGET = 'widget-url-v20250224-products-request.json';
/** A user's metadata is never changed; the older widget call is not made. */
const NOT_SENT = ['connect-widget-url-deprecated-request.json', 'update-user-request.json'];

describe('example requests', () => {
  const SENT: readonly [string, (mx: MxPort) => Promise<unknown>, Partial<PlatformOptions>][] = [
    ['create-member-v20250224-products-request.json', create({ metadata }), {}],
    [
      'create-member-v20111101-skip-request.json',
      create({ metadata, isBackgroundAggregationDisabled: true }),
      older,
    ],
    [
      'create-member-use-cases-request.json',
      create({ ownId: 'av-0002' }),
      { useCases: ['MONEY_MOVEMENT'] },
    ],
    [
      'update-member-v20250224-request.json',
      (mx) =>
        mx.updateCredentials(
          REF,
          body('update-member-v20250224-request.json')['member']!.credentials,
        ),
      {},
    ],
    [
      'update-member-v20111101-skip-request.json',
      (mx) =>
        mx.updateCredentials(
          REF,
          body('update-member-v20111101-skip-request.json')['member']!.credentials,
        ),
      older,
    ],
    [
      'widget-url-existing-member-request.json',
      (mx) =>
        mx.openWidgetUrl({
          userGuid: 'USR-1',
          memberGuid: 'MBR-18c004cb-414b-51e8-86bd-53672128239a',
        }),
      {},
    ],
    ['create-user-request.json', (mx) => mx.createUser({ ...USER, isDisabled: false }), {}],
    ['resume-member-request.json', resuming('resume-member-request.json'), {}],
    [
      'resume-member-account-selection-request.json',
      resuming('resume-member-account-selection-request.json'),
      older,
    ],
  ];
  it.each(SENT)('%s is what the adapter sends', async (file, operation, options) => {
    expect((await sentBy(operation, options)).body).toEqual(fixtureBody(file));
  });

  it('are all that its contract has', () => {
    const known = [...SENT.map(([file]) => file), OAUTH, OLDER_WIDGET, WIDGET, ...NOT_SENT];
    expect(fixturesOf('request').map(({ file }) => file)).toEqual(known.sort());
  });

  it('of OAuth and of widgets are sent but for what we leave to MX', async () => {
    const oauth = { kind: 'oauth', referralSource: 'APP', clientRedirectUrl } as const;
    const example = fixtureBody(OAUTH);
    const atBank = create({ ownId: 'av-0003', institutionCode: 'mx_bank_oauth', signIn: oauth });
    expect((await sentBy(atBank, { isApp2appEnabled: false })).body).toEqual(example);
    const withScheme = { referral_source: 'APP', ui_message_webview_url_scheme: 'mx' };
    expect((await sentBy((mx) => mx.openOauthUrl(REF, { referralSource: 'APP' }))).query).toEqual(
      withScheme,
    );
    const { enable_app2app: _off, ...unsaid } = example as Record<string, unknown>;
    expect((await sentBy(atBank)).body).toEqual(unsaid);
    const widget = await sentBy((mx) => mx.openWidgetUrl({ userGuid: 'USR-1' }), older);
    expect(fixtureBody(OLDER_WIDGET)).toMatchObject(widget.body as object);
    expect(fixtureBody(WIDGET)).toMatchObject(
      (await sentBy((mx) => mx.openWidgetUrl({ userGuid: 'USR-1', isMobileWebview: false })))
        .body as object,
    );
    const inApp = { userGuid: 'USR-1', isMobileWebview: true, includeTransactions: true };
    expect((await sentBy((mx) => mx.openWidgetUrl(inApp))).body).toMatchObject({
      widget_url: {
        data_request: { products: ['account_verification', 'transactions'] },
        ui_message_webview_url_scheme: 'mx',
      },
    });
  });

  it("the bank's own app is left to MX, or allowed or forbidden everywhere", async () => {
    const operations: ((mx: MxPort) => Promise<unknown>)[] = [
      (mx) => mx.openOauthUrl(REF, {}),
      (mx) => mx.openWidgetUrl({ userGuid: 'USR-1' }),
    ];
    for (const operation of operations) {
      expect(JSON.stringify(await sentBy(operation))).not.toContain('app2app');
      for (const isApp2appEnabled of [true, false]) {
        const { query, body: widget } = await sentBy(operation, { isApp2appEnabled });
        expect({
          ...query,
          ...(widget as { widget_url: object } | undefined)?.widget_url,
        }).toMatchObject({
          enable_app2app: widget === undefined ? String(isApp2appEnabled) : isApp2appEnabled,
        });
      }
    }
  });

  it('an OAuth address asks for no aggregation in the older version alone', async () => {
    const open = (mx: MxPort) => mx.openOauthUrl(REF, { clientRedirectUrl });
    expect((await sentBy(open)).query).toEqual({ client_redirect_url: clientRedirectUrl });
    expect((await sentBy(open, older)).query).toMatchObject({ skip_aggregation: 'true' });
  });
});

describe('the headers', () => {
  it("are those of MX's table of versions", async () => {
    const { versions } = fixtureBody('version-matrix.json') as {
      readonly versions: readonly {
        readonly name: string;
        readonly select: Readonly<Record<string, string>>;
        readonly then?: Readonly<Record<string, string>>;
      }[];
    };
    for (const apiVersion of PLATFORM_VERSIONS) {
      const row = versions.find(({ name }) => name === apiVersion);
      const { Accept: accept, ...rest }: Record<string, string> = { ...row?.select, ...row?.then };
      const { headers } = await sentBy((mx) => mx.readUser('USR-1'), { apiVersion });
      expect(headers).toMatchObject({ accept, 'accept-version': rest['Accept-Version'] });
    }
  });

  it.each([
    ['headers-v20250224.json', {}],
    ['headers-v20111101-after-cutoff.json', { ...older, accept: 'application/json' }],
    ['headers-v20111101.json', older],
  ] as const)('of %s go with every request', async (file, options) => {
    const { 'X-CALLBACK-PAYLOAD': _payload, ...expected } = fixtureBody(file) as Record<
      string,
      string
    >;
    const lower = Object.fromEntries(
      Object.entries(expected).map(([name, value]) => [name.toLowerCase(), value]),
    );
    const sent = await sentBy((mx) => mx.createUser({ ownId: 'id' }), options);
    expect(sent.headers).toMatchObject(lower);
    for (const call of Object.values(CALLS)) {
      const { headers } = await sentBy(call, options);
      expect(headers?.authorization).toBe(expected['Authorization']);
      expect(headers?.['accept-version']).toMatch(/^v20/);
    }
  });

  const good = { baseUrl: 'https://int-api.mx.com', clientId: 'c', apiKey: 'k' };
  /** Every value of these headers that MX's pages have had, and what a header may hold at most. */
  const VALUES = [
    'application/json',
    'application/vnd.mx.api.v1+json',
    'application/vnd.mx.api.v2beta+json',
    'application/vnd.mx.api.v1+json; version=v20250224',
    'application/json, text/plain;q=0.5, */*',
    'v20250224',
    'rc20260430',
    `a${' ~'.repeat(99)}`,
  ];
  it.each(VALUES)('are the ones that are configured: %.50s', async (value) => {
    const env = { MX_API: 'platform', MX_BASE_URL: good.baseUrl, MX_ACCEPT: value };
    const keys = { MX_CLIENT_ID: 'c', MX_API_KEY: 'k', MX_ACCEPT_VERSION: value };
    const { accept, acceptVersion } = mxConfig({ ...env, ...keys });
    const given = { accept: accept ?? '', acceptVersion: acceptVersion ?? '' };
    const { headers } = await sentBy((mx) => mx.readUser('USR-1'), given);
    expect(headers).toMatchObject({ accept: value, 'accept-version': value });
  });

  it.each(['', ' ', ' a', 'a ', 'a\r\nX: y', 'a\tb', 'é'])('are never %j', (value) => {
    for (const option of ['accept', 'acceptVersion'])
      expect(() => createPlatform({ ...good, [option]: value })).toThrow(option);
  });

  it('cannot be made from a client id with a colon, or of an unknown version', () => {
    expect(() => createPlatform({ ...good, clientId: 'a:b' })).toThrow('clientId');
    expect(() => createPlatform({ ...good, apiVersion: 'v1' as 'v20111101' })).toThrow(
      'apiVersion',
    );
  });
});
