/**
 * The methods of MX's two Atrium SDKs, npm `mx-atrium` 2.9.7 and PyPI `atrium` 2.11.7, and what the
 * simulator serves them by. Tests hold the lists against the packages and call every method.
 */

/** One method. */
export interface SdkMethod {
  /** Group and name in the npm package, such as `members.readMember`; null: it has none. */
  readonly npm: string | null;
  /** The same in the PyPI package. */
  readonly pypi: string;
  /** Name of the endpoint that serves it, or why none does. */
  readonly served: { readonly by: string } | { readonly not: string };
}

type Row = readonly [pypi: string, endpoint: string, npm?: string | null];

/** The name in the npm package is that of the PyPI package in camel case, unless given. */
const SERVED: readonly Row[] = [
  ['users.create_user', 'createUser'],
  ['users.delete_user', 'deleteUser'],
  ['users.list_users', 'listUsers'],
  ['users.read_user', 'readUser'],
  ['users.update_user', 'updateUser'],
  ['institutions.list_institutions', 'listInstitutions'],
  ['institutions.read_institution', 'readInstitution'],
  ['institutions.read_institution_credentials', 'listInstitutionCredentials'],
  ['members.aggregate_member', 'aggregateMember'],
  ['members.aggregate_member_balances', 'balanceMember'],
  ['members.create_member', 'createMember'],
  ['members.delete_member', 'deleteMember'],
  ['members.extend_history', 'extendHistory'],
  ['members.list_member_accounts', 'listMemberAccounts'],
  ['members.list_member_credentials', 'listMemberCredentials'],
  ['members.list_member_mfa_challenges', 'listChallenges', 'members.listMemberMFAChallenges'],
  ['members.list_member_transactions', 'listMemberTransactions'],
  ['members.list_members', 'listMembers'],
  ['members.read_member', 'readMember'],
  ['members.read_member_status', 'readMemberStatus'],
  ['members.read_o_auth_window_uri', 'readOauthWindowUri', null],
  ['members.resume_member', 'resumeMember'],
  ['members.update_member', 'updateMember'],
  ['verification.verify_member', 'verifyMember'],
  ['verification.list_account_numbers', 'listAccountNumbers'],
  ['verification.list_account_numbers_by_account', 'listAccountNumbersByAccount'],
  ['accounts.list_account_transactions', 'listAccountTransactions'],
  ['accounts.list_user_accounts', 'listUserAccounts'],
  ['accounts.read_account', 'readUserAccount'],
  ['accounts.read_account_by_member_guid', 'readMemberAccount', 'accounts.readAccountByMemberGUID'],
  ['transactions.list_user_transactions', 'listUserTransactions'],
  ['transactions.read_transaction', 'readTransaction'],
  ['identity.identify_member', 'identifyMember'],
  ['identity.list_account_owners', 'listAccountOwners'],
  ['statements.fetch_statements', 'fetchStatements'],
  ['connect_widget.get_connect_widget', 'createConnectWidgetUrl'],
];

const NO_HOLDINGS = 'a verification has nothing to do with investments';
const NO_STATEMENTS = 'only the job is played, because it can collide with a verification';
const NO_MERCHANTS = 'transactions name no merchants';

const UNSERVED: readonly Row[] = [
  ['holdings.list_holdings', NO_HOLDINGS],
  ['holdings.list_holdings_by_account', NO_HOLDINGS],
  ['holdings.list_holdings_by_member', NO_HOLDINGS],
  ['holdings.read_holding', NO_HOLDINGS],
  ['statements.download_statement_pdf', NO_STATEMENTS],
  ['statements.list_member_statements', NO_STATEMENTS],
  ['statements.read_member_statement', NO_STATEMENTS],
  ['merchants.list_merchants', NO_MERCHANTS, null],
  ['merchants.read_merchant', NO_MERCHANTS],
  ['merchants.list_merchant_locations', NO_MERCHANTS, null],
  ['merchants.read_merchant_location', NO_MERCHANTS, null],
  ['transactions.cleanse_and_categorize_transactions', 'it works on no member'],
];

/** Every method of either package. */
export const SDK_METHODS: readonly SdkMethod[] = [
  ...SERVED.map(([pypi, by, npm]) => ({ npm: npmName(pypi, npm), pypi, served: { by } })),
  ...UNSERVED.map(([pypi, not, npm]) => ({ npm: npmName(pypi, npm), pypi, served: { not } })),
];

function npmName(pypi: string, given: string | null | undefined): string | null {
  return given === undefined ? camelCase(pypi) : given;
}

/** A name of Python's in camel case. */
export function camelCase(name: string): string {
  return name.replace(/_(\w)/g, (_all, letter: string) => letter.toUpperCase());
}
