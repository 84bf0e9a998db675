/** The example bodies of MX's contract, and the port's operation for each of their routes. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type MxPort } from '../../../../mx/port';
import { json, type FakeAtrium } from './fake-atrium';

export interface Fixture {
  readonly file: string;
  readonly kind: string;
  readonly method: string;
  readonly path: string;
  readonly http_status: number;
}

const FOLDER = join(__dirname, '../../../fixtures/atrium');
const USER = 'USR-fa7537f3-48aa-a683-a02a-b18940482f54';
const MEMBER = 'MBR-7c6f361b-e582-15b6-60c0-358f12466b4b';
export const MEMBER_REF = { userGuid: USER, memberGuid: MEMBER } as const;
export const USER_GUID = USER;

/** Parsed body of one example. */
export function fixtureBody(file: string): unknown {
  return JSON.parse(readFileSync(join(FOLDER, file), 'utf8'));
}

/** All examples of a kind. */
export function fixturesOf(kind: string): readonly Fixture[] {
  const index = fixtureBody('index.json') as { readonly fixtures: readonly Fixture[] };
  return index.fixtures.filter((fixture) => fixture.kind === kind);
}

/** Route of an example: its path without query, test guids and codes put back to placeholders. */
export function routeOf(fixture: Fixture): string {
  return `${fixture.method} ${fixture.path}`
    .replace(/\?.*$/, '')
    .replace('/users/test_atrium', '/users/{user_guid}')
    .replace('/members/test_atrium_member', '/members/{member_guid}')
    .replace(/\/institutions\/(mxbank|mx_bank_oauth)/, '/institutions/{institution_code}');
}

const U = '/users/{user_guid}';
const M = `${U}/members/{member_guid}`;
const I = '/institutions/{institution_code}';
const CHALLENGES = `GET ${M}/challenges`;

/** One operation per route that the adapter calls. */
export const CALLS: Readonly<Record<string, (mx: MxPort) => Promise<unknown>>> = {
  'POST /users': (mx) => mx.createUser({ ownId: 'id' }),
  // One that is there, and one that is not.
  'GET /users': async (mx) => [await mx.searchUser('unique_id'), await mx.searchUser('id')],
  [`GET ${U}`]: (mx) => mx.readUser(USER),
  [`PUT ${U}`]: (mx) => mx.renameUser(USER, 'id'),
  'GET /institutions': (mx) =>
    mx.searchInstitutions({ name: 'Bank & Söhne', page: 2, pageSize: 50 }),
  [`GET ${I}`]: (mx) => mx.readInstitution('mxbank'),
  [`GET ${I}/credentials`]: (mx) => mx.loginFields({ institutionCode: 'mxbank' }),
  [`POST ${U}/members`]: (mx) =>
    mx.createMember({
      userGuid: USER,
      institutionCode: 'mxbank',
      ownId: 'id',
      signIn: { kind: 'oauth' },
    }),
  [`GET ${U}/members`]: (mx) => mx.listMembers(USER),
  [`GET ${M}`]: (mx) => mx.readMember(MEMBER_REF),
  [`PUT ${M}`]: (mx) => mx.updateCredentials(MEMBER_REF, []),
  [`GET ${M}/credentials`]: (mx) => mx.loginFields(MEMBER_REF),
  [`GET ${M}/accounts`]: (mx) => mx.listAccounts(MEMBER_REF),
  [`GET ${M}/account_numbers`]: (mx) => mx.listNumbers(MEMBER_REF),
  [`GET ${M}/oauth_window_uri`]: (mx) => mx.openOauthUrl(MEMBER_REF, {}),
  [`POST ${M}/verify`]: (mx) => mx.startVerification(MEMBER_REF, {}),
  [`GET ${M}/status`]: (mx) => mx.observe(MEMBER_REF),
  [CHALLENGES]: (mx) => mx.observe(MEMBER_REF),
  [`PUT ${M}/resume`]: (mx) => mx.answer(MEMBER_REF, [{ guid: 'CRD-1', value: 'v' }]),
  [`POST ${U}/connect_widget_url`]: (mx) => mx.openWidgetUrl({ userGuid: USER }),
};

/** Routes of the contract that a verification does not need. */
export const LEFT_OUT: ReadonlySet<string> = new Set([
  `GET ${U}/accounts`,
  `GET ${U}/accounts/{account_guid}`,
  `GET ${U}/accounts/{account_guid}/account_numbers`,
  `GET ${M}/account_owners`,
  ...['aggregate', 'balance', 'identify'].map((job) => `POST ${M}/${job}`),
]);

/** The operation of an example's route; undefined for routes that a verification does not need. */
export function callOf(fixture: Fixture): ((mx: MxPort) => Promise<unknown>) | undefined {
  return CALLS[routeOf(fixture)];
}

/**
 * Has the server answer an example's route with this body. Challenges are read where the status is
 * CHALLENGED without them; a status that is CHALLENGED without them finds none there.
 */
export function answerAs(server: FakeAtrium, fixture: Fixture, body: unknown): void {
  const isAboutChallenges = routeOf(fixture) === CHALLENGES;
  const { member } = fixtureBody('member-status-connected-completed.json') as { member: object };
  const bare = { member: { ...member, connection_status: 'CHALLENGED' } };
  server.answerWith((request, response) => {
    const isChallenges = request.path.endsWith('/challenges');
    if (isAboutChallenges && !isChallenges) json(200, bare)(request, response);
    else if (isChallenges && !isAboutChallenges) response.writeHead(204).end();
    else json(fixture.http_status, body)(request, response);
  });
}
