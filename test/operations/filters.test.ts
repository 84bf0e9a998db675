// Goal: each list of docs/operations.md finds the verifications that it promises, and no other.
// Method: runs of every kind on a real server; each filter is run by a shell, as it stands in the page. Hours and days pass
// by setting the clock of the page's own `ago` ahead.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { OUTCOMES } from '../../domain';
import { eventually, SAFETY_NET_MS } from '../../tools/waiting';
import { useStack } from '../integration/support/stack';
import { describeWithOwnServer } from '../support/server-suite';
import { block, idsIn, namedBlocks, operatorShell, type OperatorShell } from './support/document';
import { OTHER_BANK, plantFleet, type Fleet } from './support/fleet';

/** The server marks a run whose Workflow Task fails after five failures: 54 s measured. */
const TEST_MS = 2 * SAFETY_NET_MS;
const DAY_MIN = 24 * 60;

const STUCK = ['stuck', 'stuck-16-min'];
const WAITING = ['asked-code', 'asked-text', 'choosing', 'waiting-11-min', 'waiting-9-min'];

/** What each filter finds: now, and where it looks at times, so many minutes later. */
const EXPECTED: Readonly<
  Record<
    string,
    {
      readonly now: readonly string[];
      readonly afterMin?: number;
      readonly then?: readonly string[];
    }
  >
> = {
  'waiting-for-the-end-user': { now: ['waiting-11-min'], afterMin: 15, then: WAITING },
  'asked-for-a-code': { now: ['asked-code'] },
  'denied-at-a-bank': { now: ['denied-mxbank'], afterMin: 61, then: [] },
  'running-long': {
    now: [],
    afterMin: DAY_MIN + 1,
    then: ['broken', 'retrying', ...STUCK, ...WAITING],
  },
  'took-long': { now: [] },
  stuck: { now: ['stuck-16-min'], afterMin: 16, then: STUCK },
  'waiting-to-retry': { now: ['retrying'] },
  'ended-without-an-outcome': { now: ['failed', 'terminated', 'timed-out'] },
  'ours-to-fix': { now: ['rejected'], afterMin: DAY_MIN + 1, then: [] },
  'of-a-tenant': { now: ['asked-text'] },
  'by-outcome': { now: ['verified'], afterMin: 61, then: [] },
  'stopped-by-a-defect': { now: ['broken'] },
};

describeWithOwnServer('lists of docs/operations.md', () => {
  const stack = useStack();
  let shell: OperatorShell;
  let fleet: Fleet;

  beforeAll(async () => {
    const { devServer } = stack();
    shell = operatorShell(devServer.executable ?? '', devServer);
    fleet = await plantFleet(stack());
  }, TEST_MS);
  afterAll(() => {
    shell.close();
  });

  /** The index follows the runs within about a second. */
  const expectFound = async (name: string, wanted: readonly string[], before = '') => {
    let found: readonly string[] = [];
    const isFound = async () => {
      found = idsIn(await shell.run(block(`filter: ${name}`), before));
      return found.join() === [...wanted].sort().join();
    };
    await eventually(name, isFound).catch(() => undefined);
    expect(found).toEqual([...wanted].sort());
  };

  test('every list of the page has its expectation here', () => {
    const names = [...namedBlocks().keys()].filter((name) => name.startsWith('filter: '));
    expect(names.map((name) => name.slice('filter: '.length)).sort()).toEqual(
      Object.keys(EXPECTED).sort(),
    );
  });

  test.each(Object.entries(EXPECTED))(
    '%s',
    async (name, { now, afterMin, then }) => {
      await expectFound(name, now);
      if (afterMin !== undefined) await expectFound(name, then ?? [], clockAheadBy(afterMin));
    },
    TEST_MS,
  );

  test('took-long finds the one that took longer than the time that is given', async () => {
    await expectFound('took-long', ['long'], `longer=${String(fleet.longestMs - 1)}ms`);
  });

  test('the denied ones are counted for each bank', async () => {
    const printed = await shell.run(block('command: denied-per-bank'));
    expect(printed.trim().split('\n').sort()).toEqual([`${OTHER_BANK} 1`, 'mxbank 1']);
  });

  test('ours-to-fix names every outcome whose turn is the operator’s', () => {
    const quoted = [...block('filter: ours-to-fix').matchAll(/'(?<code>[a-z-]+)'/g)];
    const ours = Object.entries(OUTCOMES).filter(([, outcome]) => outcome.turn === 'operator');
    expect(quoted.map(({ groups }) => groups?.['code']).sort()).toEqual(
      ours.map(([code]) => code).sort(),
    );
  });
});

/** The page's own `ago`, on a clock that is ahead. */
function clockAheadBy(minutes: number): string {
  const ago = /^ago\(\).*$/m.exec(block('setup'))?.[0] ?? '';
  const ahead = ago.replace('Date.now()', `Date.now() + ${String(minutes)} * 60000`);
  expect(ahead).not.toBe(ago);
  return ahead;
}
