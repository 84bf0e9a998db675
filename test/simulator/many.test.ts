/**
 * Goal: the same inputs give the same guids, and hundreds of members at once do not get in each
 * other's way. Method: whole verifications over HTTP; counts are asserted, times are not.
 */
import { expect, test } from '@jest/globals';
import { Bank } from './support';

/**
 * Some 6,000 requests: seconds on a free machine, so the time limit below leaves a busy one module.
 */
const MEMBERS = 500;

async function story(seed: string) {
  const bank = await Bank.open({ seed });
  const guid = await bank.createMember('challenge');
  const seen = await bank.run(guid);
  const result = JSON.stringify([bank.userGuid, guid, seen, await bank.numbers(guid)]);
  await bank.simulator.close();
  return result;
}

test('one seed, one story; another seed, another story', async () => {
  const [first, second, other] = [await story('a'), await story('a'), await story('b')];
  expect(second).toBe(first);
  expect(other).not.toBe(first);
});

test('the guids of a member do not depend on what other users do', async () => {
  const quiet = await Bank.open();
  const busy = await Bank.open();
  await busy.call('POST', '/users', { user: { identifier: 'neighbour' } });
  expect(await busy.createMember('password')).toBe(await quiet.createMember('password'));
  await quiet.simulator.close();
  await busy.simulator.close();
});

test(`${String(MEMBERS)} members at once each finish with one account of their own`, async () => {
  const bank = await Bank.open();
  const one = async (index: number): Promise<string> => {
    const created = await bank.call('POST', '/users', {
      user: { identifier: `user-${String(index)}` },
    });
    const { guid: userGuid } = created.body['user'] as { guid: string };
    const mine = new Bank(bank.simulator, bank.clock, userGuid);
    const member = await mine.createMember('challenge', { identifier: `member-${String(index)}` });
    await mine.run(member);
    const [numbers, ...more] = await mine.numbers(member);
    expect(more).toEqual([]);
    return String(numbers?.['account_number']);
  };
  const numbers: string[] = [];
  const BATCH = 50;
  for (let from = 0; from < MEMBERS; from += BATCH) {
    numbers.push(...(await Promise.all(Array.from({ length: BATCH }, (_, at) => one(from + at)))));
  }
  expect(new Set(numbers).size).toBe(MEMBERS);
  expect(bank.simulator.control.counters()).toMatchObject({
    membersCreated: MEMBERS,
    verificationsStarted: MEMBERS,
    resumesAccepted: 2 * MEMBERS,
    resumesRejected: 0,
  });
  await bank.simulator.close();
}, 120_000);
