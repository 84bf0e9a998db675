/**
 * How untidy each object of an answer may be. MX promises no field in every answer; what a client
 * decides by stays: guids, codes, the connection status and its flag, numbers, answers' values,
 * whatever the client itself wrote, and a flag that is true.
 */

/** How untidy one kind of object may be. */
export interface Looseness {
  /** Fields that may be missing or null although there is a value. */
  readonly optional?: readonly string[];
  /** The same, but seldom: people read them. */
  readonly seldom?: readonly string[];
  /** Flags that may be missing or null while they are false. */
  readonly optionalWhileFalse?: readonly string[];
  /** Fields that say the same: either may be missing, never both. */
  readonly oneOf?: readonly [string, string];
  /** Numbers that may come as text. */
  readonly asText?: readonly string[];
  /** Values that become one the contract does not name, by field. */
  readonly unknownValues?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Keys that the contract does not name, with their value. */
  readonly unknownKeys?: Readonly<Record<string, unknown>>;
  /** Lists that come absent, empty or null when there is nothing in them. */
  readonly emptyLists?: readonly string[];
  /** The kinds of the objects inside, by field. */
  readonly parts?: Readonly<Record<string, Kind>>;
}

/** The kinds of objects in an answer; `body` is the whole, `statusBody` that of a status read. */
export type Kind =
  | 'body'
  | 'statusBody'
  | 'error'
  | 'user'
  | 'institution'
  | 'credential'
  | 'option'
  | 'member'
  | 'status'
  | 'challenge'
  | 'account'
  | 'accountNumber'
  | 'accountOwner'
  | 'transaction';

const LEGACY_STATUS = { REQUESTED: 'AUTHENTICATED' };
const MONEY = ['apy', 'available_balance', 'available_credit', 'balance', 'cash_balance'];

/** How untidy each kind may be. A null may be missing wherever it stands. */
export const LOOSENESS: Readonly<Record<Kind, Looseness>> = {
  body: {
    parts: {
      error: 'error',
      user: 'user',
      users: 'user',
      institution: 'institution',
      institutions: 'institution',
      credentials: 'credential',
      member: 'member',
      members: 'member',
      challenges: 'challenge',
      account: 'account',
      accounts: 'account',
      account_numbers: 'accountNumber',
      account_owners: 'accountOwner',
      transaction: 'transaction',
      transactions: 'transaction',
    },
  },
  statusBody: { parts: { member: 'status', error: 'error' } },
  error: { unknownKeys: { type: 'error', request_id: null } },
  user: { optionalWhileFalse: ['is_disabled'], unknownKeys: { email: null, id: null } },
  institution: {
    seldom: ['name'],
    optional: ['medium_logo_url', 'small_logo_url', 'url'],
    optionalWhileFalse: [
      'supports_account_identification',
      'supports_account_statement',
      'supports_account_verification',
      'supports_transaction_history',
      'supports_oauth',
    ],
    unknownKeys: { instructional_text: null, is_disabled_by_client: false },
  },
  credential: {
    optional: ['field_name'],
    asText: ['display_order'],
    unknownValues: { type: { TEXT: 'USERKEY' } },
    unknownKeys: { mfa: false, optional: null },
    emptyLists: ['options'],
    parts: { options: 'option' },
  },
  option: { unknownKeys: { guid: null } },
  member: {
    optional: ['name', 'user_guid', 'status'],
    seldom: ['aggregated_at', 'successfully_aggregated_at'],
    optionalWhileFalse: ['is_oauth'],
    unknownValues: { status: LEGACY_STATUS },
    unknownKeys: { background_aggregation_is_disabled: false, most_recent_job_guid: null },
  },
  status: {
    optional: [
      'guid',
      'has_processed_accounts',
      'has_processed_transactions',
      'is_authenticated',
      'status',
    ],
    seldom: ['aggregated_at', 'successfully_aggregated_at'],
    unknownValues: { status: LEGACY_STATUS },
    unknownKeys: { has_processed_account_numbers: false },
    emptyLists: ['challenges'],
    parts: { challenges: 'challenge' },
  },
  challenge: {
    optional: ['field_name'],
    unknownKeys: { image_data: null },
    emptyLists: ['options', 'image_options'],
    parts: { options: 'option', image_options: 'option' },
  },
  account: {
    seldom: ['name', 'type'],
    optional: [
      ...MONEY,
      'cash_surrender_value',
      'created_at',
      'credit_limit',
      'currency_code',
      'day_payment_is_due',
      'death_benefit',
      'holdings_value',
      'institution_code',
      'member_guid',
      'updated_at',
      'user_guid',
    ],
    optionalWhileFalse: ['is_closed'],
    asText: MONEY,
    unknownKeys: { account_ownership: null, routing_number: null, subtype: 'SOMETHING_NEW' },
  },
  accountNumber: {
    optional: ['member_guid', 'user_guid'],
    unknownKeys: { passed_validation: true, loan_guarantor: null },
  },
  accountOwner: {
    optional: [
      'address',
      'city',
      'country',
      'email',
      'owner_name',
      'phone',
      'postal_code',
      'state',
    ],
    unknownKeys: { first_name: null },
  },
  transaction: {
    optional: [
      'category',
      'created_at',
      'currency_code',
      'is_bill_pay',
      'is_direct_deposit',
      'is_expense',
      'is_fee',
      'is_income',
      'is_overdraft_fee',
      'is_payroll_advance',
      'is_subscription',
      'member_guid',
      'merchant_category_code',
      'original_description',
      'top_level_category',
      'updated_at',
      'user_guid',
    ],
    asText: ['merchant_category_code'],
    unknownKeys: { is_recurring: null, localized_description: null },
  },
};
