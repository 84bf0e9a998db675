/**
 * Goal: one user per verification, and the numbers of the account that was chosen, all pages, late
 * ones included. Method: the real activities against the simulator.
 */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  VERIFICATION_ID,
  activitiesOver,
  attemptOf,
  failureOf,
  startBench,
  untilDone,
  type Bench,
} from './bench';
import { fakeMx, inTurn } from './fake-mx';

let bench: Bench;
beforeEach(async () => {
  bench = await startBench({ settings: { flow: 'legacy' } });
});
afterEach(async () => {
  await bench.close();
});

describe('createUser', () => {
  const input = { verificationId: VERIFICATION_ID, user: { kind: 'new' as const } };
  const created = () => bench.simulator.control.counters().usersCreated;

  it.each(['lose-response', 'hang-after-effect', 'truncated-json', 'status'] as const)(
    'makes one user although the answer suffers %s',
    async (kind) => {
      bench.simulator.control.addFault({ route: 'createUser', kind });
      const { result } = await untilDone(bench.commands.createUser, input);
      expect(result?.userGuid).toMatch(/^USR-/);
      expect(created()).toBe(1);
    },
  );

  it('adopts the user that has the identifier already', async () => {
    const userGuid = await bench.createUser('customer-7');
    const user = { ...input.user, identifier: 'customer-7' };
    const { result } = await attemptOf(bench.commands.createUser, { ...input, user });
    expect(result).toEqual({ userGuid });
    expect(created()).toBe(1);
  });

  it('is rejected for good where MX takes no more users', async () => {
    bench.simulator.control.changeSettings({ usersMax: 0 });
    const done = await untilDone(bench.commands.createUser, input);
    expect(failureOf(done).nonRetryable).toBe(true);
  });
});

describe('readInstitutionCredentials', () => {
  it.each(['no_such_bank', '../users', ''])('knows no institution %j', async (institutionCode) => {
    const done = await untilDone(bench.commands.readInstitutionCredentials, { institutionCode });
    expect(failureOf(done)).toMatchObject({ type: 'InstitutionNotFound', nonRetryable: true });
  });
});

/** A verification with a sign-in of its own, whose choice MX took. */
const USUAL = { isOauth: false, areReused: false, isChoiceCertain: true, areOldOnesMeant: true };

describe('listAccountNumbers', () => {
  /** A member whose verification has ended well. */
  async function aVerifiedMember(password: string) {
    bench.simulator.control.changeSettings({ instantaneousJobs: true });
    const { userGuid, memberGuid, baseline } = await bench.createMember(password);
    const job = { userGuid, memberGuid, baseline, wasRunning: false, otherJobMs: 1_000 };
    await untilDone(bench.commands.verifyMember, job);
    return { userGuid, memberGuid, knownAccountGuids: [], ...USUAL };
  }
  const list = async (password: string) =>
    (await attemptOf(bench.commands.listAccountNumbers, await aVerifiedMember(password))).result;

  it('gives all accounts where MX asked for no choice', async () => {
    const chosen = await list('sim_legacy');
    expect(chosen?.foundBy).toBe('all-accounts');
    expect(chosen?.numbers.length).toBeGreaterThan(1);
    expect(chosen?.numbers.every(({ accountNumber }) => /^\d+$/.test(accountNumber ?? ''))).toBe(
      true,
    );
  });

  it('waits for numbers that come late', async () => {
    bench.simulator.control.changeSettings({ lateNumbersReads: 2 });
    expect((await list('sim_legacy'))?.numbers.length).toBeGreaterThan(0);
  });

  it('gives none where none come, which is an outcome and no failure', async () => {
    expect((await list('sim_numbers_empty'))?.numbers).toEqual([]);
  });

  it('keeps null where the bank gave nothing, and Canadian numbers as texts', async () => {
    const partial = await list('sim_numbers_partial');
    expect(partial?.numbers[0]).toMatchObject({ accountNumber: null, routingNumber: null });
  });
});

describe('listAccountNumbers where an account from before has numbers already', () => {
  const CHECKING = 'ACT-checking';
  const SAVINGS = 'ACT-savings';
  const numbersOf = (accountGuid: string) => ({
    accountGuid,
    accountNumber: '1111111111',
    routingNumber: '091000019',
    institutionNumber: null,
    transitNumber: null,
  });
  const listAccounts = inTurn([
    { accountGuid: CHECKING, name: 'MX Bank Checking' },
    { accountGuid: SAVINGS, name: 'MX Bank Savings' },
  ]);

  /** Lists where MX shows these accounts' numbers, read by read; the last answer stays. */
  async function listed(chosenLabel: string, reads: readonly (readonly string[])[]) {
    const listNumbers = inTurn(...reads.map((shown) => shown.map(numbersOf)));
    const { commands } = await activitiesOver(fakeMx({ listNumbers, listAccounts }));
    const { result } = await attemptOf(commands.listAccountNumbers, {
      userGuid: 'USR-1',
      memberGuid: 'MBR-1',
      knownAccountGuids: [CHECKING],
      chosenLabel,
      ...USUAL,
    });
    const guids = result?.numbers.map(({ accountGuid }) => accountGuid);
    return { guids, foundBy: result?.foundBy, reads: listNumbers.calls };
  }

  it('reads again until the chosen one is there, and gives that one alone', async () => {
    const late = await listed('MX Bank Savings', [[CHECKING], [CHECKING], [CHECKING, SAVINGS]]);
    expect(late).toEqual({ guids: [SAVINGS], foundBy: 'new-since-verify', reads: 3 });
  });

  it('gives none where the chosen one never comes, after a bounded number of reads', async () => {
    const never = await listed('MX Bank Savings', [[CHECKING]]);
    expect(never.guids).toEqual([]);
    expect(never.reads).toBeGreaterThan(1);
    expect(never.reads).toBeLessThanOrEqual(10);
  });

  it('gives those of an account that was chosen again, as the name tells', async () => {
    const again = await listed('MX Bank Checking', [[CHECKING]]);
    expect(again).toMatchObject({ guids: [CHECKING], foundBy: 'account-name' });
  });
});
