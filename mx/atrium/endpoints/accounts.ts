// Accounts, account numbers and transactions (contract §3), by user, by member and by account.

import { z } from 'zod';

import type { AtriumHttp } from '../http';
import type { AtriumCallOptions } from '../options';
import { defineList, readAllPages, readPage } from '../pages';
import type { AtriumList, AtriumListKind, AtriumPage, AtriumPageRequest } from '../pages';
import { readBody } from '../read-body';
import type { RouteQuery } from '../routes';
import { accountNumberSchema } from '../schemas/account-number';
import type { AtriumAccountNumber } from '../schemas/account-number';
import { accountSchema } from '../schemas/account';
import type { AtriumAccount } from '../schemas/account';
import { transactionSchema } from '../schemas/transaction';
import type { AtriumTransaction } from '../schemas/transaction';
import { memberRoute } from './member-routes';
import type { AtriumMemberRef } from './member-routes';

/** Which account: every call about one names its user too. */
export interface AtriumAccountRef {
  readonly userGuid: string;
  readonly accountGuid: string;
}

/** Which transactions to read; dates as `YYYY-MM-DD`. By default Atrium gives those of the last 120 days. */
export interface AtriumTransactionsRequest extends AtriumPageRequest {
  readonly from_date?: string;
  readonly to_date?: string;
}

/** Calls about accounts; all are reads. */
export interface AtriumAccounts {
  /** Reads one page of a user's accounts. */
  list(
    userGuid: string,
    page?: AtriumPageRequest,
    call?: AtriumCallOptions,
  ): Promise<AtriumPage<AtriumAccount>>;
  /** Reads one account. */
  read(account: AtriumAccountRef, call?: AtriumCallOptions): Promise<AtriumAccount>;
  /** Reads the account numbers of one account, all pages. */
  accountNumbers(
    account: AtriumAccountRef,
    call?: AtriumCallOptions,
  ): Promise<readonly AtriumAccountNumber[]>;
  /** Reads one page of an account's transactions. */
  transactions(
    account: AtriumAccountRef,
    request?: AtriumTransactionsRequest,
    call?: AtriumCallOptions,
  ): Promise<AtriumPage<AtriumTransaction>>;
}

/** Calls about the accounts of one member; all are reads. */
export interface AtriumMemberAccounts {
  /** Reads the member's accounts, all pages. */
  accounts(member: AtriumMemberRef, call?: AtriumCallOptions): Promise<readonly AtriumAccount[]>;
  /** Reads the member's account numbers, all pages; those of earlier verifications stay in the list (contract §16.7). */
  accountNumbers(
    member: AtriumMemberRef,
    call?: AtriumCallOptions,
  ): Promise<readonly AtriumAccountNumber[]>;
  /** Reads one page of the member's transactions. */
  transactions(
    member: AtriumMemberRef,
    request?: AtriumTransactionsRequest,
    call?: AtriumCallOptions,
  ): Promise<AtriumPage<AtriumTransaction>>;
}

const accountBody = z.object({ account: accountSchema });
const accountList = defineList('accounts', accountSchema);
const accountNumberList = defineList('account_numbers', accountNumberSchema);
const transactionList = defineList('transactions', transactionSchema);

/** Binds the calls about accounts to a transport. */
export function createAccounts(http: AtriumHttp): AtriumAccounts {
  return {
    list(userGuid, page = {}, call) {
      const route = { route: '/users/{user_guid}/accounts', params: { user_guid: userGuid } };
      return readPage(http, toList(accountList, route), page, call);
    },
    async read(ref, call) {
      const reply = await http.send({ method: 'GET', ...accountRoute(ref) }, call);
      return readBody(reply, accountBody).account;
    },
    accountNumbers: (ref, call) =>
      readAllPages(http, toList(accountNumberList, accountRoute(ref, '/account_numbers')), call),
    transactions(ref, request = {}, call) {
      const { page, query } = splitRequest(request);
      const list = toList(transactionList, accountRoute(ref, '/transactions'), query);
      return readPage(http, list, page, call);
    },
  };
}

/** Binds the calls about the accounts of one member to a transport. */
export function createMemberAccounts(http: AtriumHttp): AtriumMemberAccounts {
  return {
    accounts: (ref, call) =>
      readAllPages(http, toList(accountList, memberRoute(ref, '/accounts')), call),
    accountNumbers: (ref, call) =>
      readAllPages(http, toList(accountNumberList, memberRoute(ref, '/account_numbers')), call),
    transactions(ref, request = {}, call) {
      const { page, query } = splitRequest(request);
      const list = toList(transactionList, memberRoute(ref, '/transactions'), query);
      return readPage(http, list, page, call);
    },
  };
}

type Route = ReturnType<typeof memberRoute>;

function accountRoute(ref: AtriumAccountRef, suffix = ''): Route {
  return {
    route: `/users/{user_guid}/accounts/{account_guid}${suffix}`,
    params: { user_guid: ref.userGuid, account_guid: ref.accountGuid },
  };
}

function toList<Item>(
  kind: AtriumListKind<Item>,
  route: Route,
  query: RouteQuery = {},
): AtriumList<Item> {
  return { kind, request: { method: 'GET', ...route, query } };
}

function splitRequest(request: AtriumTransactionsRequest): {
  readonly page: AtriumPageRequest;
  readonly query: RouteQuery;
} {
  const { from_date, to_date, ...page } = request;
  return { page, query: { from_date, to_date } };
}
