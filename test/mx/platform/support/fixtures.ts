/** The example bodies of Platform's contract, and the port's operation for each of their routes. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createPlatform, type PlatformOptions } from '../../../../mx/platform';
import { type MxPort } from '../../../../mx/port';
import { json, type FakeAtrium } from '../../atrium/support/fake-atrium';

export interface Fixture {
  readonly file: string;
  readonly kind: string;
  readonly method: string;
  readonly path: string;
  readonly http_status: number;
  readonly api_version: string;
}

const FOLDER = join(__dirname, '../../../fixtures/mx-platform');
export const REF = { userGuid: 'USR-1', memberGuid: 'MBR-1' } as const;
export const NEW = { userGuid: 'USR-1', institutionCode: 'mxbank', ownId: 'av-0001' } as const;
export const CREDENTIALS = [{ guid: 'CRD-1', value: 'v' }] as const;

/** Bytes of one example. */
export function fixtureText(file: string): string {
  return readFileSync(join(FOLDER, file), 'utf8');
}

/** Parsed body of one example. */
export function fixtureBody(file: string): unknown {
  return JSON.parse(fixtureText(file));
}

/** All examples of a kind. */
export function fixturesOf(kind: string): readonly Fixture[] {
  const index = fixtureBody('index.json') as { readonly fixtures: readonly Fixture[] };
  return index.fixtures.filter((fixture) => fixture.kind === kind);
}

/** The port to a server that plays Platform. */
export function platformAt(server: FakeAtrium, options: Partial<PlatformOptions> = {}): MxPort {
  const keys = { clientId: 'invented-client', apiKey: 'invented-key' };
  return createPlatform({ baseUrl: server.baseUrl, ...keys, ...options });
}

const U = '/users/{user_guid}';
const M = `${U}/members/{member_guid}`;
const I = '/institutions/{institution_code}';

/** One operation per route that the adapter calls. */
export const CALLS: Readonly<Record<string, (mx: MxPort) => Promise<unknown>>> = {
  'POST /users': (mx) => mx.createUser({ ownId: 'id' }),
  'GET /users': async (mx) => [await mx.searchUser('av-tenant7-0001'), await mx.searchUser('id')],
  'GET /institutions': (mx) => mx.searchInstitutions({ page: 1, pageSize: 25 }),
  [`GET ${I}`]: (mx) => mx.readInstitution('mxbank'),
  [`GET ${I}/credentials`]: (mx) => mx.loginFields({ institutionCode: 'mxbank' }),
  [`POST ${U}/members`]: (mx) => mx.createMember({ ...NEW, signIn: { kind: 'oauth' } }),
  [`GET ${U}/members`]: (mx) => mx.listMembers('USR-1'),
  [`GET ${M}`]: async (mx) => [await mx.readMember(REF), await mx.readErrorCode(REF)],
  [`PUT ${M}`]: (mx) => mx.updateCredentials(REF, []),
  [`GET ${M}/credentials`]: (mx) => mx.loginFields(REF),
  [`GET ${M}/accounts`]: (mx) => mx.listAccounts(REF),
  [`GET ${M}/account_numbers`]: (mx) => mx.listNumbers(REF),
  [`GET ${M}/oauth_window_uri`]: (mx) => mx.openOauthUrl(REF, {}),
  [`POST ${M}/verify`]: (mx) => mx.startVerification(REF, {}),
  [`GET ${M}/status`]: (mx) => mx.observe(REF),
  [`GET ${M}/challenges`]: (mx) => mx.observe(REF),
  [`PUT ${M}/resume`]: (mx) => mx.answer(REF, CREDENTIALS),
  [`POST ${U}/widget_urls`]: (mx) => mx.openWidgetUrl({ userGuid: 'USR-1' }),
};

/** Route of an example: its path without query. */
export function routeOf({ method, path }: Fixture): string {
  return `${method} ${path.replace(/\?.*$/, '')}`;
}

/** The examples of answers that some operation reads. */
export const RESPONSES = fixturesOf('response').filter((each) => routeOf(each) in CALLS);

const READ_MEMBER = fixtureBody('read-member-connected-response.json');

/**
 * Has the server answer an example's route with this body; the other reads of the same operation
 * find a member of whom nothing is wrong, and no further challenges.
 */
export function answerAs(server: FakeAtrium, fixture: Fixture, body: unknown): void {
  const suffix = routeOf(fixture).replace(/^.*\}/, '');
  const isAboutChallenges = suffix === '/challenges';
  const bare = { member: { connection_status: 'CHALLENGED', is_being_aggregated: false } };
  server.answerWith((request, response) => {
    const { method, path } = request;
    const isOther = method === 'GET' && !path.endsWith(suffix) && suffix !== '';
    if (path.endsWith('/challenges') && !isAboutChallenges) response.writeHead(204).end();
    else if (isAboutChallenges && path.endsWith('/status')) json(200, bare)(request, response);
    else if (isOther && path.endsWith('/MBR-1')) json(200, READ_MEMBER)(request, response);
    else json(fixture.http_status, body)(request, response);
  });
}
