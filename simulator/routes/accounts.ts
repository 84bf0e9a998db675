/** Accounts, account numbers and account owners (atrium-contract.md §3). */
import { accountsOf, numbersOf, type Account, type AccountNumbers } from '../accounts';
import { findMember, findUser, type Answer, type Call, type Endpoint } from '../endpoint';
import { rejections } from '../errors';
import { seededUuid } from '../guids';
import { paginate } from '../pagination';
import { type MemberRecord } from '../store';
import { accountBody, accountNumbersBody, accountOwnerBody } from '../wire';
import { accountsKey } from '../world';

const USER = '/users/:userGuid';
const MEMBER = `${USER}/members/:memberGuid`;

/** The endpoints of accounts. */
export const accountEndpoints: readonly Endpoint[] = [
  { name: 'listUserAccounts', method: 'GET', path: `${USER}/accounts`, handle: listUserAccounts },
  {
    name: 'readUserAccount',
    method: 'GET',
    path: `${USER}/accounts/:accountGuid`,
    handle: readUserAccount,
  },
  {
    name: 'listAccountNumbersByAccount',
    method: 'GET',
    path: `${USER}/accounts/:accountGuid/account_numbers`,
    handle: listAccountNumbersByAccount,
  },
  {
    name: 'listMemberAccounts',
    method: 'GET',
    path: `${MEMBER}/accounts`,
    handle: listMemberAccounts,
  },
  {
    name: 'readMemberAccount',
    method: 'GET',
    path: `${MEMBER}/accounts/:accountGuid`,
    handle: readMemberAccount,
  },
  {
    name: 'listAccountNumbers',
    method: 'GET',
    path: `${MEMBER}/account_numbers`,
    handle: listAccountNumbers,
  },
  {
    name: 'listAccountOwners',
    method: 'GET',
    path: `${MEMBER}/account_owners`,
    handle: listAccountOwners,
  },
];

/** Reads of account_numbers that stay empty in the scenario `sim_numbers_late`. */
const LATE_READS = 2;

interface OwnedAccount {
  readonly member: MemberRecord;
  readonly account: Account;
}

function listUserAccounts(call: Call): Answer {
  const owned = [...findUser(call).members.values()].flatMap((member) => visible(call, member));
  return accountList(call, owned);
}

function listMemberAccounts(call: Call): Answer {
  return accountList(call, visible(call, findMember(call).member));
}

function readUserAccount(call: Call): Answer {
  const owned = [...findUser(call).members.values()].flatMap((member) => visible(call, member));
  return accountAnswer(call, owned);
}

function readMemberAccount(call: Call): Answer {
  return accountAnswer(call, visible(call, findMember(call).member));
}

function listAccountNumbers(call: Call): Answer {
  const { member } = findMember(call);
  return numbersAnswer(call, member, currentNumbers(call, member));
}

function listAccountNumbersByAccount(call: Call): Answer {
  const owned = [...findUser(call).members.values()].flatMap((member) => visible(call, member));
  const { member, account } = pick(call, owned);
  const numbers = currentNumbers(call, member).filter(
    (entry) => entry.accountGuid === account.guid,
  );
  return numbersAnswer(call, member, numbers);
}

function listAccountOwners(call: Call): Answer {
  const { world, nowMs } = call;
  const { member } = findMember(call);
  const isIdentified = member.machine
    .finishedJobs(nowMs)
    .some((job) => job.kind === 'identification');
  const accounts = isIdentified ? accountsOf(accountsKey(world, member), member.scenario) : [];
  const { entries, pagination } = paginate(accounts, call.query);
  return {
    status: 200,
    body: {
      account_owners: entries.map((account) =>
        accountOwnerBody(member, account, `ACO-${seededUuid(world.seed, account.guid, 'owner')}`),
      ),
      pagination,
    },
  };
}

/** Accounts exist once any job succeeded. */
function visible({ world, nowMs }: Call, member: MemberRecord): readonly OwnedAccount[] {
  const isImported =
    member.machine.finishedJobs(nowMs).length > 0 || world.store.isTestMember(member);
  if (!isImported) return [];
  const accounts = accountsOf(accountsKey(world, member), member.scenario);
  return accounts.map((account) => ({ member, account }));
}

/** The numbers for this read. Late ones stay hidden for some reads after the job. */
function currentNumbers(call: Call, member: MemberRecord): readonly AccountNumbers[] {
  const { world, nowMs } = call;
  const finished = member.machine.finishedJobs(nowMs);
  const isRunning = member.machine.runningJob(nowMs) !== null;
  const lateReads = member.scenario.numbers === 'late' ? LATE_READS : 0;
  const isLate = !isRunning && finished.length > 0 && member.numbersReadsAfterJob < lateReads;
  if (!isRunning && finished.length > 0) member.numbersReadsAfterJob += 1;
  const accounts = accountsOf(accountsKey(world, member), member.scenario);
  return numbersOf(accounts, member.scenario, isLate ? finished.slice(0, -1) : finished);
}

function numbersAnswer(
  call: Call,
  member: MemberRecord,
  numbers: readonly AccountNumbers[],
): Answer {
  const { entries, pagination } = paginate(numbers, call.query);
  return {
    status: 200,
    body: {
      account_numbers: entries.map((entry) => accountNumbersBody(member, entry)),
      pagination,
    },
  };
}

function accountList(call: Call, owned: readonly OwnedAccount[]): Answer {
  const { entries, pagination } = paginate(owned, call.query);
  return {
    status: 200,
    body: { accounts: entries.map((entry) => wireOf(call, entry)), pagination },
  };
}

function accountAnswer(call: Call, owned: readonly OwnedAccount[]): Answer {
  return { status: 200, body: { account: wireOf(call, pick(call, owned)) } };
}

function pick(call: Call, owned: readonly OwnedAccount[]): OwnedAccount {
  const found = owned.find(({ account }) => account.guid === call.params['accountGuid']);
  if (found === undefined) throw rejections.accountNotFound();
  return found;
}

function wireOf(call: Call, { member, account }: OwnedAccount) {
  const jobs = member.machine.finishedJobs(call.nowMs);
  const updatedAtMs = member.machine.snapshot().aggregatedAtMs ?? call.nowMs;
  // The first job brings an account; later ones only update it.
  const createdAtMs = jobs[0]?.startedAtMs ?? updatedAtMs;
  const times = { createdAtMs, updatedAtMs };
  return accountBody(member, account, times, call.world.settings.timeSpelling);
}
