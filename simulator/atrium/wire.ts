/** Response bodies of Atrium (atrium-contract.md §3). */
import { type Institution } from '../catalogue';
import { spellTime } from '../clock';
import { type ShownAccount, type ShownMember, type Wire, type WireBody } from '../dialect';
import { type OpenChallenge } from '../judge';
import { type UserRecord } from '../records';
import { transactionFields } from '../transaction-fields';
import { type World } from '../world';

/** How Atrium writes answers. */
export const atriumWire: Wire = {
  user: userBody,
  institution: institutionBody,
  credentials: credentialsBody,
  member: memberBody,
  oauthWindow: memberBody,
  status: statusBody,
  challenges: (challenges) => ({ challenges: challenges.map(challengeBody) }),
  accountNumbers: accountNumbersBody,
  account: accountBody,
  accountOwner: accountOwnerBody,
  transaction: (_user, member, transaction, world) => transactionFields(member, transaction, world),
  widget: (user, url) => ({ user: { connect_widget_url: url, guid: user.guid } }),
};

const LOGOS = 'https://content.moneydesktop.com/storage/MD_Assets/Ipad%20Logos';

/** Body of a user. */
function userBody(user: UserRecord): WireBody {
  return {
    guid: user.guid,
    identifier: user.identifier,
    is_disabled: user.isDisabled,
    metadata: user.metadata,
  };
}

/** Body of an institution; `supports_oauth` is absent where the examples of MX have none. */
function institutionBody(institution: Institution): WireBody {
  const supports = new Set(institution.supports);
  const base = {
    code: institution.code,
    medium_logo_url: `${LOGOS}/100x100/default_100x100.png`,
    name: institution.name,
    small_logo_url: `${LOGOS}/50x50/default_50x50.png`,
    supports_account_identification: supports.has('identification'),
    supports_account_statement: supports.has('statement'),
    supports_account_verification: supports.has('verification'),
    supports_transaction_history: supports.has('history'),
    url: institution.url,
  };
  if (institution.oauth === 'unlisted' || institution.oauth === 'unlisted-no') return base;
  return { ...base, supports_oauth: institution.oauth === 'yes' };
}

/** Body of an institution's log-in form: no pagination. */
function credentialsBody(institution: Institution): WireBody {
  return {
    credentials: institution.credentials.map((field) => ({
      display_order: field.displayOrder,
      field_name: field.fieldName,
      guid: field.guid,
      label: field.label,
      type: field.type,
      ...(field.options === undefined ? {} : { options: field.options }),
    })),
  };
}

/** Body of a member; the one-time OAuth URL only where one was just made. */
function memberBody({ member, view, oauthWindowUri }: ShownMember, world: World): WireBody {
  const { timeSpelling: spelling } = world.settings;
  return {
    aggregated_at: spellTime(view.aggregatedAtMs, spelling),
    connection_status: view.connectionStatus,
    guid: member.guid,
    identifier: member.identifier,
    institution_code: member.institution.code,
    is_being_aggregated: view.isBeingAggregated,
    is_oauth: member.isOauth,
    metadata: member.metadata,
    name: member.institution.name,
    status: view.status,
    successfully_aggregated_at: spellTime(view.successfullyAggregatedAtMs, spelling),
    user_guid: member.userGuid,
    ...(oauthWindowUri === undefined ? {} : { oauth_window_uri: oauthWindowUri }),
  };
}

/** Body of a member's status; `challenges` only while CHALLENGED. */
function statusBody(...[member, view, { settings }]: Parameters<Wire['status']>): WireBody {
  const { timeSpelling: spelling } = settings;
  return {
    aggregated_at: spellTime(view.aggregatedAtMs, spelling),
    ...(view.connectionStatus === 'CHALLENGED' && view.challenges.length > 0
      ? { challenges: view.challenges.map(challengeBody) }
      : {}),
    connection_status: view.connectionStatus,
    guid: member.guid,
    has_processed_accounts: view.hasProcessedAccounts,
    has_processed_transactions: view.hasProcessedTransactions,
    is_authenticated: view.isAuthenticated,
    is_being_aggregated: view.isBeingAggregated,
    status: view.status,
    successfully_aggregated_at: spellTime(view.successfullyAggregatedAtMs, spelling),
  };
}

/** Body of one challenge. */
function challengeBody({ guid, spec }: OpenChallenge): WireBody {
  const options = spec.options?.map(({ label, value, dataUri }) =>
    dataUri === undefined ? { label, value } : { data_uri: dataUri, label, value },
  );
  return {
    field_name: spec.fieldName,
    guid,
    ...(spec.imageData === undefined ? {} : { image_data: spec.imageData }),
    label: spec.label,
    ...(options === undefined ? {} : { [spec.optionsKey ?? 'options']: options }),
    type: spec.type,
  };
}

/** Body of one entry of account_numbers. */
function accountNumbersBody(...[member, numbers]: Parameters<Wire['accountNumbers']>): WireBody {
  return {
    account_guid: numbers.accountGuid,
    account_number: numbers.accountNumber,
    institution_number: numbers.institutionNumber,
    member_guid: member.guid,
    routing_number: numbers.routingNumber,
    transit_number: numbers.transitNumber,
    user_guid: member.userGuid,
  };
}

/** Body of an account. The figures are those of MX's example; guid, name and type are its own. */
function accountBody(
  ...[{ member, account }, times, { settings }]: Parameters<Wire['account']>
): WireBody {
  const { timeSpelling: spelling } = settings;
  return {
    account_number: null,
    apr: null,
    apy: 1.43,
    available_balance: 1000.23,
    available_credit: 100.23,
    balance: 1000.23,
    cash_balance: 1000.32,
    cash_surrender_value: 1000.23,
    created_at: spellTime(times.createdAtMs, spelling),
    credit_limit: 100.23,
    currency_code: account.institutionNumber === null ? 'USD' : 'CAD',
    day_payment_is_due: 20,
    death_benefit: 1000.12,
    guid: account.guid,
    holdings_value: 1000.21,
    insured_name: null,
    institution_code: member.institution.code,
    interest_rate: null,
    is_closed: false,
    last_payment: null,
    last_payment_at: null,
    loan_amount: null,
    matures_on: null,
    member_guid: member.guid,
    minimum_balance: null,
    minimum_payment: null,
    name: account.name,
    original_balance: null,
    payment_due_at: null,
    payoff_balance: null,
    pay_out_amount: null,
    premium_amount: null,
    started_on: null,
    subtype: null,
    total_account_value: null,
    type: account.type,
    updated_at: spellTime(times.updatedAtMs, spelling),
    user_guid: member.userGuid,
  };
}

/** Body of an account owner, the one of MX's SDK samples. */
function accountOwnerBody({ member, account }: ShownAccount, ownerGuid: string): WireBody {
  return {
    guid: ownerGuid,
    user_guid: member.userGuid,
    member_guid: member.guid,
    account_guid: account.guid,
    owner_name: 'Donnie Darko',
    address: '123 This Way',
    city: 'Middlesex',
    state: 'VA',
    postal_code: '00000-0000',
    country: 'US',
    email: 'donnie@darko.co',
    phone: '555-555-5555',
  };
}
