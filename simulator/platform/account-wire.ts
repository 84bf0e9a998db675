/**
 * Accounts, their numbers, owners and transactions as Platform writes them (mx-platform-contract.md
 * §9, §10).
 */
import { spellTime } from '../clock';
import { type ShownAccount, type Wire, type WireBody } from '../dialect';
import { seededUuid } from '../guids';
import { transactionFields } from '../transaction-fields';

/** Body of one entry of account_numbers. */
export function accountNumbersBody(
  ...[member, numbers, world]: Parameters<Wire['accountNumbers']>
): WireBody {
  const { validation } = world.settings;
  return {
    account_guid: numbers.accountGuid,
    account_number: numbers.accountNumber,
    guid: `ACN-${seededUuid(numbers.accountGuid, 'numbers')}`,
    institution_number: numbers.institutionNumber,
    loan_guarantor: null,
    loan_reference_number: null,
    member_guid: member.guid,
    passed_validation: validation === 'not-run' ? null : validation === 'passed',
    routing_number: numbers.routingNumber,
    sequence_number: null,
    transit_number: numbers.transitNumber,
    user_guid: member.userGuid,
  };
}

/** Body of an account: an excerpt of MX's fifty and more keys. */
export function accountBody(
  ...[{ user, member, account }, { createdAtMs, updatedAtMs }, world]: Parameters<Wire['account']>
): WireBody {
  const created = spellTime(createdAtMs, 'zero-offset');
  const updated = spellTime(updatedAtMs, 'zero-offset');
  return {
    account_number: account.accountNumber.slice(-4),
    account_ownership: 'INDIVIDUAL',
    available_balance: 1000.23,
    balance: 1000.23,
    created_at: created,
    currency_code: account.institutionNumber === null ? 'USD' : 'CAD',
    guid: account.guid,
    id: null,
    imported_at: spellTime(updatedAtMs, world.settings.timeSpelling),
    institution_code: member.institution.code,
    is_closed: false,
    is_hidden: false,
    is_manual: false,
    member_guid: member.guid,
    member_id: member.identifier,
    member_is_managed_by_user: true,
    metadata: null,
    name: account.name,
    nickname: null,
    routing_number: null,
    subtype: 'NONE',
    type: account.type,
    updated_at: updated,
    user_guid: member.userGuid,
    user_id: user.identifier,
  };
}

/** Body of an account owner. */
export function accountOwnerBody({ member, account }: ShownAccount, guid: string): WireBody {
  return {
    account_guid: account.guid,
    address: '123 This Way',
    city: 'Middlesex',
    country: 'US',
    email: 'donnie@darko.co',
    first_name: null,
    guid,
    last_name: null,
    member_guid: member.guid,
    owner_name: 'Donnie Darko',
    phone: '555-555-5555',
    postal_code: '00000-0000',
    state: 'VA',
    user_guid: member.userGuid,
  };
}

/** Body of a transaction. */
export function transactionBody(
  ...[user, member, transaction, world]: Parameters<Wire['transaction']>
): WireBody {
  const { check_number: _gone, ...fields } = transactionFields(member, transaction, world);
  return { ...fields, account_id: null, id: null, metadata: null, user_id: user.identifier };
}
