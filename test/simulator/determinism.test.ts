/**
 * Goal: the same inputs give the same guids, numbers and statuses.
 * Method: whole verifications over HTTP, compared as text.
 */
import { expect, test } from '@jest/globals';
import { Bank } from './support';

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
