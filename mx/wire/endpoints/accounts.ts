/**
 * Accounts, account numbers and transactions of one member (atrium-contract.md §3,
 * mx-platform-contract.md §9, §10).
 */
import { type MemberRef, type MxPage, type MxPageRequest } from '../../port';
import {
  readAllPages,
  readPage,
  type HttpCall,
  type List,
  type ListKind,
  type Transport,
} from '../../http';
import { mxList } from '../lists';
import { accountNumberSchema, type WireAccountNumber } from '../schemas/account-number';
import { accountSchema, type WireAccount } from '../schemas/account';
import { transactionSchema, type WireTransaction } from '../schemas/transaction';
import { memberRoute } from './member-routes';

/** Calls about the accounts of one member; all are reads. */
export interface WireMemberAccounts {
  /** Reads the member's accounts, all pages. */
  accounts(member: MemberRef, call?: HttpCall): Promise<readonly WireAccount[]>;
  /**
   * Reads the account numbers, all pages; those of earlier verifications stay in the list
   * (atrium-contract.md §16.7).
   */
  accountNumbers(member: MemberRef, call?: HttpCall): Promise<readonly WireAccountNumber[]>;
  /**
   * Reads one page of the member's transactions. By default MX gives those of the last 120
   * days.
   */
  transactions(
    member: MemberRef,
    page: MxPageRequest,
    call?: HttpCall,
  ): Promise<MxPage<WireTransaction>>;
}

const accountList = mxList('accounts', accountSchema);
const accountNumberList = mxList('account_numbers', accountNumberSchema);
const transactionList = mxList('transactions', transactionSchema);

/** Binds the calls about the accounts of one member to a transport. */
export function createMemberAccounts(http: Transport): WireMemberAccounts {
  return {
    accounts: (member, call) => readAllPages(http, listOf(accountList, member, '/accounts'), call),
    accountNumbers: (member, call) =>
      readAllPages(http, listOf(accountNumberList, member, '/account_numbers'), call),
    transactions: (member, page, call) =>
      readPage(http, listOf(transactionList, member, '/transactions'), page, call),
  };
}

function listOf<Item>(kind: ListKind<Item>, member: MemberRef, suffix: string): List<Item> {
  return { kind, request: { method: 'GET', ...memberRoute(member, suffix) } };
}
