/**
 * Goal: what a scenario does beside its line in the table: wrong answers, expiry, lingering,
 * throttles, timestamps, late numbers, failures in a row.
 * Method: requests over HTTP against one simulator; each test has a member of its own.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Bank, roundsOf } from './support';

let bank: Bank;

beforeAll(async () => {
  bank = await Bank.open({ settings: { membersPerUserMax: 1_000 } });
});
afterAll(() => bank.simulator.close());

/** Verifies a member without MFA and chooses one of its two accounts. */
async function choose(guid: string, choice: number): Promise<void> {
  await bank.verify(guid);
  const [question] = (await bank.settle(guid)).challenges ?? [];
  const options = question?.options ?? [];
  expect(options.map(({ label }) => label)).toEqual(['MX Bank Checking', 'MX Bank Savings']);
  await bank.resume(guid, [{ guid: question?.guid ?? '', value: options[choice]?.value ?? '' }]);
  await bank.settle(guid);
}

describe('questions', () => {
  test('an unanswered question expires after its time limit; its answer is then 405', async () => {
    const { guid, open } = await bank.asked('sim_expires');
    bank.clock.advance(299);
    expect((await bank.status(guid)).connection_status).toBe('CHALLENGED');
    bank.clock.advance(1);
    const expired = { connection_status: 'EXPIRED', is_being_aggregated: false };
    expect(await bank.status(guid)).toMatchObject(expired);
    expect((await bank.answer(guid, open)).status).toBe(405);
  });

  test('lingering: the old guids show for two more reads and take no second answer', async () => {
    const { guid, open } = await bank.asked('sim_lingering', {}, 'chase');
    await bank.answer(guid, open);
    expect((await bank.status(guid)).challenges).toEqual(open.challenges);
    expect((await bank.answer(guid, open)).status).toBe(405);
    expect((await bank.status(guid)).challenges).toEqual(open.challenges);
    expect((await bank.status(guid)).challenges).not.toEqual(open.challenges);
  });
});

describe('account selection', () => {
  test('without options: no answer is right', async () => {
    const { guid, open } = await bank.asked('sim_selection_empty');
    const value = 'account-00000000-0000-0000-0000-000000000000';
    await bank.resume(guid, [{ guid: open.challenges?.[0]?.guid ?? '', value }]);
    expect((await bank.settle(guid)).connection_status).toBe('REJECTED');
  });

  test('the numbers are those of the chosen account; a second verification adds one', async () => {
    const guid = await bank.createMember('password', {}, 'ally');
    await choose(guid, 1);
    expect(await bank.numbers(guid)).toHaveLength(1);
    await choose(guid, 0);
    expect(await bank.numbers(guid)).toHaveLength(2);
    const accounts = await bank.call('GET', bank.path(guid, '/accounts'));
    const [checking] = accounts.body['accounts'] as { guid: string; name: string }[];
    expect(checking?.name).toBe('MX Bank Checking');
    const path = `/users/${bank.userGuid}/accounts/${checking?.guid ?? ''}`;
    const byAccount = await bank.call('GET', `${path}/account_numbers`);
    expect(byAccount.body['account_numbers']).toEqual([(await bank.numbers(guid))[0]]);
    expect((await bank.call('GET', path)).body['account']).toEqual(checking);
  });

  test('the legacy flow by setting asks nothing and delivers all accounts', async () => {
    bank.simulator.control.changeSettings({ flow: 'legacy' });
    const guid = await bank.createMember('password', {}, 'pnc');
    expect(roundsOf(await bank.run(guid))).toEqual([]);
    bank.simulator.control.changeSettings({ flow: 'default' });
    expect(await bank.numbers(guid)).toHaveLength(2);
  });
});

test.each([
  ['sim_throttled', [202, 202, 202], null],
  ['sim_throttled_once', [202, 200], 'CHALLENGED'],
  ['sim_collides', [409, 200], 'CHALLENGED'],
  ['sim_already_verifying', [202], 'CHALLENGED'],
])('%s: verify answers %j', async (password, statuses, ends) => {
  const guid = await bank.createMember(password);
  for (const status of statuses) {
    expect((await bank.verify(guid)).status).toBe(status);
    // A background aggregation ends CONNECTED and delivers no numbers; a throttled verify starts
    // nothing.
    const { connection_status, aggregated_at } = await bank.settle(guid);
    if (status === 409) expect(connection_status).toBe('CONNECTED');
    if (status === 202 && password.startsWith('sim_throttled')) expect(aggregated_at).toBeNull();
    expect(await bank.numbers(guid)).toEqual([]);
  }
  if (ends !== null) expect((await bank.status(guid)).connection_status).toBe(ends);
});

test('an instantaneous job is never seen running; the timestamps tell, also twice a second', async () => {
  const guid = await bank.createMember('sim_instantaneous', {}, 'chase');
  const stamps = new Set([(await bank.status(guid)).successfully_aggregated_at]);
  for (let round = 0; round < 3; round += 1) {
    await bank.verify(guid);
    const after = await bank.status(guid);
    expect(after).toMatchObject({ connection_status: 'CONNECTED', is_being_aggregated: false });
    expect(after.aggregated_at).not.toBeNull();
    stamps.add(after.successfully_aggregated_at);
  }
  expect(stamps.size).toBe(4);
});

describe('account numbers', () => {
  test('late: missing for two reads after each verification, while earlier ones persist', async () => {
    const guid = await bank.createMember('sim_numbers_late', {}, 'fifth_third');
    const counts = async () => {
      const seen = [];
      for (let read = 0; read < 3; read += 1) seen.push((await bank.numbers(guid)).length);
      return seen;
    };
    await choose(guid, 0);
    expect(await counts()).toEqual([0, 0, 1]);
    await choose(guid, 1);
    expect(await counts()).toEqual([1, 1, 2]);
  });

  test('old ones are there before any verification', async () => {
    const guid = await bank.createMember('sim_numbers_old', {}, 'chase');
    expect(await bank.numbers(guid)).toHaveLength(1);
  });
});

describe('log-in failures', () => {
  /** Runs verifications with these passwords, one after the other; null keeps the last one. */
  async function ends(code: string, ...passwords: (string | null)[]): Promise<unknown[]> {
    const guid = await bank.createMember(passwords[0] ?? '', {}, code);
    const ended: unknown[] = [];
    for (const [at, password] of passwords.entries()) {
      if (at > 0 && password !== null) {
        await bank.update(guid, password, { skip_aggregation: true }, code);
      }
      ended.push((await bank.run(guid)).at(-1)?.connection_status);
    }
    return ended;
  }

  test('the third DENIED in a row is PREVENTED until new credentials come', async () => {
    const passwords = ['INVALID', null, 'sim_legacy', 'INVALID', null, null, null, 'UNAUTHORIZED'];
    expect(await ends('key_bank', ...passwords)).toEqual(
      'DENIED DENIED CONNECTED DENIED DENIED PREVENTED PREVENTED DENIED'.split(' '),
    );
  });

  test('a PREVENTED member is not even tried, though its credentials would do', async () => {
    const guid = await bank.createMember('sim_legacy', {}, 'citibank');
    const prevented = { connectionStatus: 'PREVENTED', status: 'PREVENTED' };
    bank.simulator.control.forceStatus(guid, prevented);
    expect((await bank.run(guid)).at(-1)?.connection_status).toBe('PREVENTED');
    expect(await bank.numbers(guid)).toEqual([]);
  });

  test.each([
    ['mxuser', 'CHALLENGED'],
    ['somebody', 'DENIED'],
  ])('user name %s at mxbank: %s', async (username, status) => {
    const { open } = await bank.asked('any-other-password', {}, 'mxbank', username);
    expect(open.connection_status).toBe(status);
  });
});
