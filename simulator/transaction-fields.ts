/** A transaction as both dialects write it. */
import { spellTime } from './clock';
import { type MemberRecord } from './records';
import { type Transaction } from './transactions';
import { type World } from './world';

/**
 * The fields of MX's reference and SDK models. `created_at` stays as it is
 * at every read.
 */
export function transactionFields(
  member: MemberRecord,
  transaction: Transaction,
  { settings }: World,
): Readonly<Record<string, unknown>> {
  const { guid, account, amount, type, status, description, category, atMs } = transaction;
  const at = spellTime(atMs, settings.timeSpelling);
  const isIncome = type === 'CREDIT';
  return {
    account_guid: account.guid,
    amount,
    category,
    check_number: null,
    check_number_string: null,
    created_at: at,
    currency_code: account.institutionNumber === null ? 'USD' : 'CAD',
    date: new Date(atMs).toISOString().slice(0, 10),
    description,
    guid,
    is_bill_pay: category === 'Utilities',
    is_direct_deposit: isIncome,
    is_expense: !isIncome,
    is_fee: false,
    is_income: isIncome,
    is_international: null,
    is_overdraft_fee: false,
    is_payroll_advance: false,
    is_subscription: false,
    latitude: null,
    longitude: null,
    member_guid: member.guid,
    memo: null,
    merchant_category_code: isIncome ? null : 5411,
    merchant_guid: null,
    merchant_location_guid: null,
    original_description: description.toUpperCase(),
    posted_at: status === 'POSTED' ? at : null,
    status,
    top_level_category: isIncome ? 'Income' : 'Expenses',
    transacted_at: at,
    type,
    updated_at: at,
    user_guid: member.userGuid,
  };
}
