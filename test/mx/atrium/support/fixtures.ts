// The example bodies of MX's contract, and the client call that belongs to each of their routes.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { AtriumClient } from '../../../../mx/atrium';

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
export const ACCOUNT_REF = { userGuid: USER, accountGuid: 'ACT-123' } as const;
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
const A = `${U}/accounts/{account_guid}`;
const I = '/institutions/{institution_code}';

/** One call per route that the client knows; what it resolves to is the parsed answer. */
export const CALLS: Readonly<Record<string, (client: AtriumClient) => Promise<unknown>>> = {
  'POST /users': (c) => c.users.create({ identifier: 'id' }),
  'GET /users': (c) => c.users.list(),
  [`GET ${U}`]: (c) => c.users.read(USER),
  [`PUT ${U}`]: (c) => c.users.update(USER, { is_disabled: true }),
  'GET /institutions': (c) => c.institutions.list({ name: 'chase' }),
  [`GET ${I}`]: (c) => c.institutions.read('mxbank'),
  [`GET ${I}/credentials`]: (c) => c.institutions.credentials('mxbank'),
  [`POST ${U}/members`]: (c) => c.members.create(USER, { institution_code: 'mxbank' }),
  [`GET ${U}/members`]: (c) => c.members.list(USER),
  [`GET ${M}`]: (c) => c.members.read(MEMBER_REF),
  [`PUT ${M}`]: (c) => c.members.update(MEMBER_REF, { metadata: 'm' }),
  [`GET ${M}/credentials`]: (c) => c.members.credentials(MEMBER_REF),
  [`GET ${M}/accounts`]: (c) => c.members.accounts(MEMBER_REF),
  [`GET ${M}/account_numbers`]: (c) => c.members.accountNumbers(MEMBER_REF),
  [`GET ${M}/oauth_window_uri`]: (c) => c.members.oauthWindowUri(MEMBER_REF),
  [`POST ${M}/verify`]: (c) => c.members.verify(MEMBER_REF),
  [`POST ${M}/aggregate`]: (c) => c.members.aggregate(MEMBER_REF),
  [`GET ${M}/status`]: (c) => c.members.status(MEMBER_REF),
  [`GET ${M}/challenges`]: (c) => c.members.challenges(MEMBER_REF),
  [`PUT ${M}/resume`]: (c) => c.members.resume(MEMBER_REF, [{ guid: 'CRD-1', value: 'v' }]),
  [`GET ${U}/accounts`]: (c) => c.accounts.list(USER),
  [`GET ${A}`]: (c) => c.accounts.read(ACCOUNT_REF),
  [`GET ${A}/account_numbers`]: (c) => c.accounts.accountNumbers(ACCOUNT_REF),
  [`POST ${U}/connect_widget_url`]: (c) => c.connectWidget.createUrl(USER),
};

/** Routes of the contract that a verification does not need and the client leaves out on purpose. */
export const LEFT_OUT: ReadonlySet<string> = new Set([
  `GET ${M}/account_owners`,
  `POST ${M}/balance`,
  `POST ${M}/identify`,
]);

/** Pages of one list stand in two files; a single one cannot answer a reader of all pages. */
export const PART_OF_A_LIST: ReadonlySet<string> = new Set([
  'account-numbers-two-pages-first-response.json',
  'account-numbers-two-pages-second-response.json',
]);

/** The call of an example's route. */
export function callOf(fixture: Fixture): (client: AtriumClient) => Promise<unknown> {
  const call = CALLS[routeOf(fixture)];
  if (call === undefined) {
    throw new Error(`no call for ${routeOf(fixture)}`);
  }
  return call;
}
