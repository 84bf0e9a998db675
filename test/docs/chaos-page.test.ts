/** Goal: docs/chaos.md is what the command makes of the records that are committed, and keeps what other runs found. */
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { FAULTS } from '../../tools/chaos/faults';
import { page } from '../../tools/chaos/page';
import { readRecords, withResult } from '../../tools/chaos/record';
import { type Result } from '../../tools/chaos/run-fault';
import { ROOT } from '../support/child-process';
import { bare, readPage } from './markdown-table';

const records = readRecords(join(ROOT, 'docs', 'chaos.json'));

it('the page is what `npm run chaos -- --report` writes, of twenty faults and more, and nothing was violated', () => {
  expect(bare(page(records))).toBe(bare(readPage('docs/chaos.md')));
  const known = new Set(FAULTS.map(({ name }) => name));
  expect(records.filter(({ name }) => !known.has(name))).toEqual([]);
  const whole = records.filter(({ skipped, count }) => skipped === undefined && count >= 100);
  expect(whole.length).toBeGreaterThanOrEqual(20);
  expect(records.flatMap(({ violations }) => violations)).toEqual([]);
});

it('what other faults came to stays, in the order of the faults', () => {
  const result = (name: string, slowestS: number) =>
    ({
      ...{
        fault: { name, what: 'w' },
        count: 1,
        seed: 1,
        outcomes: {},
        violations: [],
        story: ['x'],
      },
      ...{ recovery: '', requests: 1, leastGapMs: 1, slowestS, restarts: 0, tookS: 1 },
    }) as unknown as Result;
  const at = { commit: 'c', day: 'd', machine: 'm', api: 'atrium' } as const;
  const order = ['a', 'b', 'c'];
  const once = withResult(withResult([], result('c', 1), at, order), result('a', 2), at, order);
  const again = withResult(once, result('c', 3.4), at, order);
  expect(again.map(({ name, slowestS }) => [name, slowestS])).toEqual([
    ['a', 2],
    ['c', 3],
  ]);
  expect(withResult(again, result('b', 1), at, ['b'])).toHaveLength(1);
  const both = withResult(again, result('a', 5), { ...at, api: 'platform' }, order);
  expect(both.map(({ name, api, slowestS }) => [name, api, slowestS])).toEqual([
    ['a', 'atrium', 2],
    ['a', 'platform', 5],
    ['c', 'atrium', 3],
  ]);
  const [ofAtrium = '', ofPlatform = ''] = page(both).split('## Results over the Platform API');
  expect([ofAtrium.includes('| 2 s |'), ofAtrium.includes('| 5 s |')]).toEqual([true, false]);
  expect([ofPlatform.includes('| 2 s |'), ofPlatform.includes('| 5 s |')]).toEqual([false, true]);
  expect(page(again)).not.toContain('Platform');
});
