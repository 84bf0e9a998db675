/**
 * Goal: the same inputs give the same guids, and hundreds of members at once stay apart.
 * Method: whole verifications over HTTP; counts are asserted, times are not.
 */
import { expect, test } from '@jest/globals';
import { Bank } from './support';

const MEMBERS = 200;
const AT_ONCE = 50;

async function story(seed: string, hasNeighbour = false): Promise<string> {
  const bank = await Bank.open({ seed });
  if (hasNeighbour) await bank.call('POST', '/users', { user: { identifier: 'neighbour' } });
  const guid = await bank.createMember('challenge');
  const seen = await bank.run(guid);
  const result = JSON.stringify([bank.userGuid, guid, seen, await bank.numbers(guid)]);
  await bank.simulator.close();
  return result;
}

test('one seed, one story, whatever other users do; another seed, another story', async () => {
  const first = await story('a');
  expect(await story('a')).toBe(first);
  expect(await story('a', true)).toBe(first);
  expect(await story('b')).not.toBe(first);
});

test(`${String(MEMBERS)} members each finish with one account of their own`, async () => {
  const bank = await Bank.open();
  const one = async (index: number): Promise<string> => {
    const user = { identifier: `user-${String(index)}` };
    const created = await bank.call('POST', '/users', { user });
    const { guid: userGuid } = created.body['user'] as { guid: string };
    const mine = new Bank(bank.simulator, bank.clock, userGuid);
    const numbers = await mine.numbers(await mine.verified('challenge', user));
    expect(numbers).toHaveLength(1);
    return String(numbers[0]?.['account_number']);
  };
  const numbers: string[] = [];
  for (let from = 0; from < MEMBERS; from += AT_ONCE) {
    numbers.push(
      ...(await Promise.all(Array.from({ length: AT_ONCE }, (_, at) => one(from + at)))),
    );
  }
  expect(new Set(numbers).size).toBe(MEMBERS);
  expect(bank.simulator.control.counters()).toMatchObject({
    membersCreated: MEMBERS,
    verificationsStarted: MEMBERS,
    resumesAccepted: 2 * MEMBERS,
    resumesRejected: 0,
  });
  await bank.simulator.close();
}, 600_000);
