/**
 * Transactions of a user, a member and an account. The contract only names them; the shape is that of
 * MX's SDK models.
 */
import { z } from 'zod';
import { accountsOf } from '../accounts';
import { findMember, findUser, readBody, type Answer, type Call, type Endpoint } from '../endpoint';
import { rejections } from '../errors';
import { paginate } from '../pagination';
import { type MemberRecord, type UserRecord } from '../records';
import { transactionsOf, type Transaction } from '../transactions';
import { accountsKey } from '../world';

const USER = '/users/:userGuid';

/** The endpoints of transactions. */
export const transactionEndpoints: readonly Endpoint[] = [
  {
    name: 'listMemberTransactions',
    method: 'GET',
    path: `${USER}/members/:memberGuid/transactions`,
    handle: listMemberTransactions,
  },
  {
    name: 'listAccountTransactions',
    method: 'GET',
    path: `${USER}/accounts/:accountGuid/transactions`,
    handle: listAccountTransactions,
  },
  {
    name: 'listUserTransactions',
    method: 'GET',
    path: `${USER}/transactions`,
    handle: listUserTransactions,
  },
  {
    name: 'readTransaction',
    method: 'GET',
    path: `${USER}/transactions/:transactionGuid`,
    handle: readTransaction,
  },
];

interface Owned {
  readonly user: UserRecord;
  readonly member: MemberRecord;
  readonly transaction: Transaction;
}

const dates = z.object({ from_date: z.iso.date().optional(), to_date: z.iso.date().optional() });

const DAY_MS = 24 * 60 * 60 * 1000;
/** The default range: the last 120 days. */
const DAYS_DEFAULT = 120;

function listMemberTransactions(call: Call): Answer {
  return answerWith(call, ownedBy(call, findUser(call), findMember(call).member));
}

function listAccountTransactions(call: Call): Answer {
  const { world, params } = call;
  const user = findUser(call);
  const members = [...user.members.values()];
  const owner = members.find((member) =>
    accountsOf(accountsKey(world, member), member.scenario).some(
      ({ guid }) => guid === params['accountGuid'],
    ),
  );
  const isImported = owner !== undefined && owner.machine.finishedJobs(call.nowMs).length > 0;
  if (!isImported) throw rejections.accountNotFound();
  const ofAccount = ownedBy(call, user, owner).filter(
    ({ transaction }) => transaction.account.guid === params['accountGuid'],
  );
  return answerWith(call, ofAccount);
}

function listUserTransactions(call: Call): Answer {
  return answerWith(call, ownedByUser(call));
}

function readTransaction(call: Call): Answer {
  const found = ownedByUser(call).find(
    ({ transaction }) => transaction.guid === call.params['transactionGuid'],
  );
  if (found === undefined) throw rejections.transactionNotFound();
  return { status: 200, body: { transaction: wireOf(call, found) } };
}

/** Those of all members, newest first. */
function ownedByUser(call: Call): readonly Owned[] {
  const user = findUser(call);
  return [...user.members.values()]
    .flatMap((member) => ownedBy(call, user, member))
    .sort((a, b) => b.transaction.atMs - a.transaction.atMs);
}

function ownedBy({ world, nowMs }: Call, user: UserRecord, member: MemberRecord): readonly Owned[] {
  const accounts = accountsOf(accountsKey(world, member), member.scenario);
  const finished = member.machine.finishedJobs(nowMs);
  return transactionsOf(accounts, finished).map((transaction) => ({ user, member, transaction }));
}

/** Both dates are inclusive. A malformed one is 400. */
function answerWith(call: Call, owned: readonly Owned[]): Answer {
  const { from_date: from, to_date: to } = readBody(dates, call.query);
  const fromDate = from ?? dateOf(call.nowMs - DAYS_DEFAULT * DAY_MS);
  const within = owned.filter(({ transaction }) => {
    const date = dateOf(transaction.atMs);
    return date >= fromDate && (to === undefined || date <= to);
  });
  const { entries, pagination } = paginate(within, call.query, call.dialect.perPageMax);
  return {
    status: 200,
    body: { transactions: entries.map((entry) => wireOf(call, entry)), pagination },
  };
}

function wireOf({ dialect, world }: Call, { user, member, transaction }: Owned) {
  return dialect.wire.transaction(user, member, transaction, world);
}

function dateOf(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 10);
}
