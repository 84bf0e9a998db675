/** Goal: recovery is bounded by what was tried, and each count counts its own. */
import { expect, it } from '@jest/globals';
import { Attempts } from '../../workflows/attempts';
import { baselineAfter } from '../../workflows/step-results';

it('attempts are counted each by itself, from none', () => {
  const attempts = new Attempts();
  const counts = () => [attempts.signIns, attempts.failedAnswers, attempts.dailyRetries];
  expect(counts()).toEqual([0, 0, 0]);
  attempts.countSignIn();
  attempts.countFailedAnswer();
  attempts.countFailedAnswer();
  for (let day = 0; day < 3; day += 1) attempts.countDailyRetry();
  expect(counts()).toEqual([1, 2, 3]);
});

it('the baseline after a job that is over has its timestamps and nothing that runs', () => {
  const timestamps = { aggregatedAtMs: 1, successfullyAggregatedAtMs: null };
  expect(baselineAfter({ timestamps })).toEqual({ timestamps, wasRunning: false });
});
