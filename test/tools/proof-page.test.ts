/** Goal: the page of proofs keeps what other parts came to, and says of each where it stands. */
import { expect, it } from '@jest/globals';
import { pageAfter } from '../../tools/prove/page';

const PARTS = ['One', 'Two', "Three's"];
const at = (commit: string) => ({ commit, day: '2026-11-30', machine: '2 cores' });
const result = (name: string, passed: boolean, line: string) => ({
  ...{ name, passed, command: 'npx jest', seconds: 61, lines: [line] },
});

it('a part that runs again replaces its own section alone', () => {
  const first = pageAfter('# Proof\n\nNot run yet.\n', PARTS, result('Two', false, 'a'), at('aaa'));
  expect(first.match(/^## .*$/gm)).toEqual([
    '## One: not run yet',
    '## Two: FAILED',
    "## Three's: not run yet",
  ]);
  const second = pageAfter(first, PARTS, result("Three's", true, 'b'), at('bbb'));
  const third = pageAfter(second, PARTS, result('Two', true, 'c'), at('ccc'));
  expect(third.match(/^## .*$/gm)).toEqual([
    '## One: not run yet',
    '## Two: passed',
    "## Three's: passed",
  ]);
  expect(third.match(/^Commit .*$/gm)).toEqual([
    'Commit ccc, 2026-11-30, 2 cores. `npx jest`, 2 min.',
    'Commit bbb, 2026-11-30, 2 cores. `npx jest`, 2 min.',
  ]);
  expect(third).not.toMatch(/\ba\b\n/);
  expect(pageAfter(third, PARTS, result('Two', true, 'c'), at('ccc'))).toBe(third);
});
