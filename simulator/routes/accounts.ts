/** Accounts, account numbers and account owners (atrium-contract.md §3). */
import { accountsOf, numbersOf, type AccountNumbers } from '../accounts';
import { type ShownAccount } from '../dialect';
import { findMember, findUser, type Answer, type Call, type Endpoint } from '../endpoint';
import { rejections } from '../errors';
import { seededUuid } from '../guids';
import { paginate } from '../pagination';
import { type MemberRecord, type UserRecord } from '../records';
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
    takesGuidsOnly: true,
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

function listUserAccounts(call: Call): Answer {
  const owned = ofUser(call);
  return accountList(call, owned);
}

function listMemberAccounts(call: Call): Answer {
  const { user, member } = findMember(call);
  return accountList(call, visible(call, user, member));
}

function readUserAccount(call: Call): Answer {
  const owned = ofUser(call);
  return accountAnswer(call, owned);
}

function readMemberAccount(call: Call): Answer {
  const { user, member } = findMember(call);
  return accountAnswer(call, visible(call, user, member));
}

function listAccountNumbers(call: Call): Answer {
  const { member } = findMember(call);
  return numbersAnswer(call, member, currentNumbers(call, member));
}

function listAccountNumbersByAccount(call: Call): Answer {
  const owned = ofUser(call);
  const { member, account } = pick(call, owned);
  const numbers = currentNumbers(call, member).filter(
    (entry) => entry.accountGuid === account.guid,
  );
  return numbersAnswer(call, member, numbers);
}

function listAccountOwners(call: Call): Answer {
  const { world, dialect, nowMs } = call;
  const { user, member } = findMember(call);
  const isIdentified = member.machine
    .finishedJobs(nowMs)
    .some(({ brings }) => brings.includes('owners'));
  const accounts = isIdentified ? accountsOf(accountsKey(world, member), member.scenario) : [];
  const { entries, pagination } = paginate(accounts, call.query, dialect.perPageMax);
  return {
    status: 200,
    body: {
      account_owners: entries.map((account) =>
        dialect.wire.accountOwner(
          { user, member, account },
          `ACO-${seededUuid(world.seed, account.guid, 'owner')}`,
        ),
      ),
      pagination,
    },
  };
}

/** Those of a user's members, and at Platform for a while of deleted ones. */
function ofUser(call: Call): readonly ShownAccount[] {
  const { dialect, nowMs, world } = call;
  const user = findUser(call);
  const ghosts = user.ghosts.filter(
    ({ deletedAtMs }) => dialect.hasGhosts && nowMs - deletedAtMs < world.settings.ghostMs,
  );
  return [...user.members.values(), ...ghosts.map(({ member }) => member)].flatMap((member) =>
    visible(call, user, member),
  );
}

/** Accounts exist once any job succeeded. */
function visible(
  { world, nowMs }: Call,
  user: UserRecord,
  member: MemberRecord,
): readonly ShownAccount[] {
  const isImported =
    member.machine.finishedJobs(nowMs).length > 0 || world.store.isTestMember(member);
  if (!isImported) return [];
  const accounts = accountsOf(accountsKey(world, member), member.scenario);
  return accounts.map((account) => ({ user, member, account }));
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
  const { dialect, query } = call;
  const { entries, pagination } = paginate(numbers, query, dialect.perPageMax);
  return {
    status: 200,
    body: {
      account_numbers: entries.map((entry) =>
        dialect.wire.accountNumbers(member, entry, call.world),
      ),
      pagination,
    },
  };
}

function accountList(call: Call, owned: readonly ShownAccount[]): Answer {
  const { entries, pagination } = paginate(owned, call.query, call.dialect.perPageMax);
  return {
    status: 200,
    body: { accounts: entries.map((entry) => wireOf(call, entry)), pagination },
  };
}

function accountAnswer(call: Call, owned: readonly ShownAccount[]): Answer {
  return { status: 200, body: { account: wireOf(call, pick(call, owned)) } };
}

function pick(call: Call, owned: readonly ShownAccount[]): ShownAccount {
  const found = owned.find(({ account }) => account.guid === call.params['accountGuid']);
  if (found === undefined) throw rejections.accountNotFound();
  return found;
}

function wireOf({ nowMs, dialect, world }: Call, shown: ShownAccount) {
  const { machine } = shown.member;
  const jobs = machine.finishedJobs(nowMs);
  const updatedAtMs = machine.snapshot().aggregatedAtMs ?? nowMs;
  // The first job brings an account; later ones only update it.
  const createdAtMs = jobs[0]?.startedAtMs ?? updatedAtMs;
  return dialect.wire.account(shown, { createdAtMs, updatedAtMs }, world);
}
