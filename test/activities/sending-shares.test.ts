/** Goal: one tenant's slow receivers never hold all slots of a process, and an idle process serves whoever comes. */
import { expect, it } from '@jest/globals';
import { SendingShares } from '../../activities';

/** Takes for a tenant until it has its share; returns what gives each place back. */
function fill(shares: SendingShares, tenantId: string): (() => void)[] {
  const taken: (() => void)[] = [];
  for (let free = shares.take(tenantId); free !== undefined; free = shares.take(tenantId))
    taken.push(free);
  return taken;
}

it.each([
  [1, [250]],
  [2, [250, 125]],
  [8, [250, 125, 63, 31, 16, 8, 4, 2]],
])('%i tenants whose receivers hang leave slots for the next', (_, shares) => {
  const all = new SendingShares(500);
  const had = shares.map((__, at) => fill(all, `slow-${String(at)}`).length);
  expect(had).toEqual(shares);
  expect(500 - had.reduce((sum, each) => sum + each)).toBeGreaterThanOrEqual(1);
  expect(all.take('next')).toBeDefined();
});

it('what is given back can be taken by anybody', () => {
  const shares = new SendingShares(10);
  const first = fill(shares, 'a');
  expect(first).toHaveLength(5);
  for (const giveBack of first) giveBack();
  expect(fill(shares, 'b')).toHaveLength(5);
  expect(shares.take('a')).toBeDefined();
});
