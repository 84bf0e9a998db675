/**
 * The methods of MX's two Platform SDKs for v20111101, npm `mx-platform-node` 2.1.0 and PyPI
 * `mx-platform-python` 1.12.0, and what the simulator serves them by. Tests hold the lists against
 * the packages and call every served method.
 */
import { camelCase, type SdkMethod } from './sdk-methods';

type Row = readonly [pypi: string, endpoint: string, npm?: string];

/** The name in the npm package is that of the PyPI package in camel case, unless given. */
const SERVED: readonly Row[] = [
  ['AccountsApi.list_account_numbers_by_account', 'listAccountNumbersByAccount'],
  ['AccountsApi.list_account_numbers_by_member', 'listAccountNumbers'],
  ['AccountsApi.list_account_owners_by_member', 'listAccountOwners'],
  ['AccountsApi.list_member_accounts', 'listMemberAccounts'],
  ['AccountsApi.list_user_accounts', 'listUserAccounts'],
  ['AccountsApi.read_account', 'readUserAccount'],
  ['AccountsApi.read_account_by_member', 'readMemberAccount'],
  ['InstitutionsApi.list_favorite_institutions', 'listFavoriteInstitutions'],
  ['InstitutionsApi.list_institution_credentials', 'listInstitutionCredentials'],
  ['InstitutionsApi.list_institutions', 'listInstitutions'],
  ['InstitutionsApi.read_institution', 'readInstitution'],
  ['MembersApi.aggregate_member', 'aggregateMember'],
  ['MembersApi.check_balances', 'balanceMember'],
  ['MembersApi.create_member', 'createMember'],
  ['MembersApi.delete_member', 'deleteMember'],
  ['MembersApi.identify_member', 'identifyMember'],
  ['MembersApi.list_member_challenges', 'listChallenges'],
  ['MembersApi.list_member_credentials', 'listMemberCredentials'],
  ['MembersApi.list_members', 'listMembers'],
  ['MembersApi.read_member', 'readMember'],
  ['MembersApi.read_member_status', 'readMemberStatus'],
  ['MembersApi.resume_aggregation', 'resumeMember'],
  ['MembersApi.update_member', 'updateMember'],
  ['MembersApi.verify_member', 'verifyMember'],
  ['StatementsApi.fetch_statements', 'fetchStatements'],
  ['TransactionsApi.extend_history', 'extendHistory'],
  ['TransactionsApi.list_transactions', 'listUserTransactions'],
  ['TransactionsApi.list_transactions_by_account', 'listAccountTransactions'],
  ['TransactionsApi.list_transactions_by_member', 'listMemberTransactions'],
  ['TransactionsApi.read_transaction', 'readTransaction'],
  ['UsersApi.create_user', 'createUser'],
  ['UsersApi.delete_user', 'deleteUser'],
  ['UsersApi.list_users', 'listUsers'],
  ['UsersApi.read_user', 'readUser'],
  ['UsersApi.update_user', 'updateUser'],
  [
    'WidgetsApi.request_connect_widget_url',
    'createConnectWidgetUrl',
    'WidgetsApi.requestConnectWidgetURL',
  ],
  [
    'WidgetsApi.request_o_auth_window_uri',
    'readOauthWindowUri',
    'WidgetsApi.requestOAuthWindowURI',
  ],
  ['WidgetsApi.request_widget_url', 'createConnectWidgetUrl', 'WidgetsApi.requestWidgetURL'],
];

/** The served methods. */
export const PLATFORM_METHODS: readonly SdkMethod[] = SERVED.map(([pypi, by, npm]) => ({
  npm: npm ?? camelCase(pypi),
  pypi,
  served: { by },
}));

/** The groups without a served method, and why. */
export const UNSERVED_GROUPS: Readonly<Record<string, string>> = {
  AchReturnApi: 'payments are not played',
  BudgetsApi: 'of personal finance',
  CategoriesApi: 'of personal finance',
  GoalsApi: 'of personal finance',
  InsightsApi: 'of personal finance',
  InvestmentHoldingsApi: 'a verification has nothing to do with investments',
  ManagedDataApi: 'managed members have no bank, and v20250224 has dropped them',
  MerchantsApi: 'transactions name no merchants',
  MicrodepositsApi: 'a verification of another kind, without a member',
  MonthlyCashFlowProfileApi: 'of personal finance',
  NotificationsApi: 'of personal finance',
  ProcessorTokenApi: 'numbers go to others there',
  RewardsApi: 'a verification has nothing to do with rewards',
  SpendingPlanApi: 'of personal finance',
  TaggingsApi: 'of personal finance',
  TagsApi: 'of personal finance',
  TransactionRulesApi: 'of personal finance',
  VerifiableCredentialsApi: 'of the version v2beta',
};

/** Methods of the other groups that are not served, and why. */
export const UNSERVED_METHODS: Readonly<Record<string, string>> = {
  'AccountsApi.create_manual_account': 'manual accounts have no bank',
  'AccountsApi.delete_manual_account': 'manual accounts have no bank',
  'AccountsApi.update_account_by_member': 'of personal finance',
  ...Object.fromEntries(
    [
      'create_manual_transaction',
      'create_split_transactions',
      'delete_manual_transactions',
      'delete_split_transactions',
      'delete_transaction_rule',
      'enhance_transactions',
      'list_transactions_by_tag',
      'repeating_transactions',
      'specific_repeating_transaction',
      'update_transaction',
      'update_transaction_by_account',
    ].map((name) => [`TransactionsApi.${name}`, 'of personal finance']),
  ),
  ...Object.fromEntries(
    ['download_statement_pdf', 'list_statements_by_member', 'read_statement_by_member'].map(
      (name) => [
        `StatementsApi.${name}`,
        'only the job is played, because it can collide with a verification',
      ],
    ),
  ),
};

/** The unserved methods of the npm package have other names than those of PyPI in one place. */
export const NPM_NAMES: Readonly<Record<string, string>> = {
  'StatementsApi.downloadStatementPdf': 'StatementsApi.downloadStatementPDF',
};
