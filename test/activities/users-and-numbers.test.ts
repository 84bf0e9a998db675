/** Goal: one user per verification, and the numbers of the account that was chosen, all pages, late ones included. Method: the real activities against the simulator. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { VERIFICATION_ID, attemptOf, failureOf, startBench, untilDone, type Bench } from './bench';

let bench: Bench;
beforeEach(async () => {
  bench = await startBench({ knobs: { flow: 'legacy' } });
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

  it('is refused for good where MX takes no more users', async () => {
    bench.simulator.control.setKnobs({ usersMax: 0 });
    const done = await untilDone(bench.commands.createUser, input);
    expect(failureOf(done).nonRetryable).toBe(true);
  });
});

describe('readInstitutionCredentials', () => {
  it('gives the sign-in form in display order', async () => {
    const { result } = await attemptOf(bench.commands.readInstitutionCredentials, {
      institutionCode: 'mxbank',
    });
    expect(result?.map(({ type }) => type)).toEqual(['LOGIN', 'PASSWORD']);
  });

  it.each(['no_such_bank', '../users', ''])('knows no institution %j', async (institutionCode) => {
    const done = await untilDone(bench.commands.readInstitutionCredentials, { institutionCode });
    expect(failureOf(done)).toMatchObject({ type: 'InstitutionNotFound', nonRetryable: true });
  });
});

describe('listAccountNumbers', () => {
  /** A member whose verification has ended well. */
  async function aVerifiedMember(password: string) {
    bench.simulator.control.setKnobs({ instantaneousJobs: true });
    const { userGuid, memberGuid, baseline } = await bench.createMember(password);
    const job = { userGuid, memberGuid, baseline, wasRunning: false, otherJobMs: 1_000 };
    await untilDone(bench.commands.verifyMember, job);
    return { userGuid, memberGuid, knownAccountGuids: [], isOauth: false, areReused: false };
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

  it('reads every page', async () => {
    expect((await list('sim_numbers_two_pages'))?.numbers).toHaveLength(26);
  });

  it('waits for numbers that come late', async () => {
    bench.simulator.control.setKnobs({ lateNumbersReads: 2 });
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
