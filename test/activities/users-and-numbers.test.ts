/** Goal: one user per verification, and the numbers of the account that was chosen, all pages, late ones included. Method: the real activities against the simulator. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { json, startFakeAtrium, type FakeAtrium } from '../mx/atrium/support/fake-atrium';
import {
  VERIFICATION_ID,
  activitiesFor,
  attemptOf,
  failureOf,
  startBench,
  untilDone,
  type Bench,
} from './bench';

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

  it('reads every page', async () => {
    expect((await list('sim_numbers_two_pages'))?.numbers).toHaveLength(26);
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
  let atrium: FakeAtrium;
  beforeEach(async () => {
    atrium = await startFakeAtrium();
  });
  afterEach(async () => {
    await atrium.close();
  });

  const numbersOf = (accountGuid: string) => ({
    guid: `ACN-${accountGuid}`,
    account_guid: accountGuid,
    member_guid: 'MBR-1',
    user_guid: 'USR-1',
    account_number: accountGuid === CHECKING ? '1111111111' : '2222222222',
    routing_number: '091000019',
    institution_number: null,
    transit_number: null,
  });
  const accountOf = (guid: string, name: string) => ({
    guid,
    name,
    type: 'CHECKING',
    member_guid: 'MBR-1',
    user_guid: 'USR-1',
    institution_code: 'mxbank',
    is_closed: false,
    created_at: '2026-01-01T00:00:00Z',
    updated_at: '2026-01-01T00:00:00Z',
  });
  const page = (entries: number) => ({
    current_page: 1,
    per_page: 25,
    total_entries: entries,
    total_pages: 1,
  });

  /** Reads with the answers of an Atrium that shows these accounts' numbers, read by read; the last answer stays. */
  async function listed(chosenLabel: string, reads: readonly (readonly string[])[]) {
    let count = 0;
    atrium.answerWith((request, response) => {
      if (request.path.endsWith('/account_numbers')) {
        const shown = reads[Math.min(count, reads.length - 1)] ?? [];
        count += 1;
        const body = { account_numbers: shown.map(numbersOf), pagination: page(shown.length) };
        json(200, body)(request, response);
        return;
      }
      const accounts = [
        accountOf(CHECKING, 'MX Bank Checking'),
        accountOf(SAVINGS, 'MX Bank Savings'),
      ];
      json(200, { accounts, pagination: page(2) })(request, response);
    });
    const { commands, close } = await activitiesFor({
      baseUrl: atrium.baseUrl,
      apiKey: 'k',
      clientId: 'c',
    });
    try {
      const { result } = await attemptOf(commands.listAccountNumbers, {
        userGuid: 'USR-1',
        memberGuid: 'MBR-1',
        knownAccountGuids: [CHECKING],
        chosenLabel,
        ...USUAL,
      });
      const guids = result?.numbers.map(({ accountGuid }) => accountGuid);
      return { guids, foundBy: result?.foundBy, reads: count };
    } finally {
      close();
    }
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
