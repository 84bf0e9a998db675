/**
 * Goal: an answer that came before its round is used once, by that round, and counted only if it is
 * not. Method: the keeper alone.
 */
import { describe, expect, it } from '@jest/globals';
import { rejectSelection, type OpenRound } from '../../domain';
import { EarlyAnswers, type EarlyAnswer } from '../../workflows/early-answers';

const roundOf = (number: number): OpenRound => ({
  number,
  kind: 'account-selection',
  requiredGuids: ['CRD-1'],
  optionalGuids: [],
  optionValues: ['a', 'b'],
});
const early = (round: number, value: string): EarlyAnswer<string> => ({
  round,
  reject: (open) => rejectSelection(open, { round, value }),
  answer: value,
});

describe('early answers', () => {
  it.each<[string, (readonly [number, string])[], string | undefined, number]>([
    ['none', [], undefined, 0],
    ['one that fits', [[1, 'a']], 'a', 0],
    [
      'the first of two that fit',
      [
        [1, 'a'],
        [1, 'b'],
      ],
      'a',
      1,
    ],
    [
      'the one that fits, after one that does not',
      [
        [1, 'x'],
        [1, 'b'],
      ],
      'b',
      1,
    ],
    ['none that fits', [[1, 'x']], undefined, 1],
    ['one for a later round, which stays', [[2, 'a']], undefined, 0],
  ])('%s', (_what, kept, answer, dropped) => {
    const answers = new EarlyAnswers<string>();
    expect(kept.map(([round, value]) => answers.keep(early(round, value)))).not.toContain(false);
    expect(answers.open(roundOf(1))).toEqual({ answer, dropped });
  });

  it('are not replaced by a late duplicate of an earlier round', () => {
    const answers = new EarlyAnswers<string>();
    expect(answers.open(roundOf(1)).answer).toBeUndefined();
    expect(answers.keep(early(2, 'b'))).toBe(true);
    expect(answers.keep(early(1, 'a'))).toBe(false);
    expect(answers.open(roundOf(2))).toEqual({ answer: 'b', dropped: 0 });
  });

  it('are few, and those of rounds that never come count as dropped at the end', () => {
    const answers = new EarlyAnswers<string>();
    const kept = Array.from({ length: 7 }, () => answers.keep(early(3, 'a')));
    expect(kept.filter(Boolean)).toHaveLength(5);
    expect([answers.end(), answers.end()]).toEqual([5, 0]);
  });
});
