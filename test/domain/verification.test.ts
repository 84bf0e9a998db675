/** Goal: whoever waits hears of what to do and of the end, and the words are those of the documents. */
import { expect, it } from '@jest/globals';
import {
  ASK_REASONS,
  VERIFICATION_PHASES,
  firstView,
  needsCaller,
  outcomeFor,
  type AccountVerificationInput,
  type VerificationView,
} from '../../domain';
import { readPage } from '../docs/markdown-table';

const start = { user: { kind: 'new' }, member: { kind: 'connect-widget' } } as const;
const input: AccountVerificationInput = { verificationId: 'v-1', tenantId: 'acme', ...start };
const VIEW = firstView(input, new Date(0), 0, 1);
const asked = (round: number): Partial<VerificationView> => ({
  nextAction: {
    ...{ kind: 'open-url', reason: 'first', page: 'oauth' },
    ...{ round, deadline: VIEW.deadline, attemptsLeft: 1 },
  },
});
const ended = { outcome: outcomeFor('cancelled') };

it.each<[string, Partial<VerificationView>, number | undefined, boolean]>([
  ['nothing is asked', {}, undefined, false],
  ['nothing is asked, after a round', {}, 1, false],
  ['a round is open', asked(1), undefined, true],
  ['the round is open that was answered', asked(1), 1, false],
  ['the next one is', asked(2), 1, true],
  ['it has ended', ended, undefined, true],
  ['it has ended after that round', { ...asked(1), ...ended }, 1, true],
])('a caller is needed or not where %s', (_where, changes, afterRound, expected) => {
  expect(needsCaller({ ...VIEW, ...changes }, afterRound)).toBe(expected);
});

it.each<[string, RegExp, readonly string[]]>([
  ['docs/operations.md', /^\| `VerificationPhase` .*$/m, VERIFICATION_PHASES],
  ['docs/metrics.md', /^\| `verification_asked_total` +\| `reason` .*$/m, ASK_REASONS],
])('%s prints the words of %s', (page, row, words) => {
  const [line = ''] = row.exec(readPage(page)) ?? [];
  const printed = [...line.matchAll(/`([^`]+)`/g)].map(([, word]) => word);
  expect(printed.slice(-words.length)).toEqual(words);
});
