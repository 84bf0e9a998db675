/**
 * Goal: the guid of a job is evidence beside its times, never the only proof: a job that MX names anew
 * and that is still to begin was not throttled, and has not ended either. Method: the real activity
 * over a port whose answer to a verify names a job.
 */
import { expect, it } from '@jest/globals';
import { type JobTimestamps } from '../../domain';
import { type VerificationStarted } from '../../mx/port';
import { activitiesOver, attemptOf } from './bench';
import { fakeMx, inTurn } from './fake-mx';

const MEMBER = { userGuid: 'USR-1', memberGuid: 'MBR-1' };
const IDLE = { connectionStatus: 'CONNECTED', isBeingAggregated: false };
const FIRST = { aggregatedAtMs: null, successfullyAggregatedAtMs: null };
const at = (aggregatedAtMs: number) => ({ ...FIRST, aggregatedAtMs });
const named = (lastJobGuid: string) => ({ ...at(1_000), lastJobGuid });

it.each<[string, JobTimestamps, JobTimestamps, boolean]>([
  ['a new job, still to begin', named('JOB-1'), named('JOB-2'), false],
  ['its first job, still to begin', FIRST, { ...FIRST, lastJobGuid: 'JOB-1' }, false],
  ['the job before', named('JOB-1'), named('JOB-1'), true],
  ['a job, where none was told before', at(1_000), named('JOB-2'), true],
  ['no job any more', named('JOB-1'), at(1_000), true],
  ['another job that ran', named('JOB-1'), { ...at(2_000), lastJobGuid: 'JOB-2' }, true],
])('202, nothing runs, and it names %s', async (_what, baseline, timestamps, isThrottled) => {
  const { lastJobGuid } = timestamps;
  const answers = [
    { kind: 'same-job', ...IDLE, timestamps },
    { kind: 'same-job', isStateUntold: true, lastJobGuid },
  ] as readonly VerificationStarted[];
  for (const answer of answers) {
    const startVerification = inTurn(answer);
    const observe = inTurn({ ...IDLE, ...timestamps, challenges: [] });
    const { commands } = await activitiesOver(fakeMx({ startVerification, observe }));
    const input = { ...MEMBER, baseline, otherJobMs: 60_000 };
    const { result } = await attemptOf(commands.verifyMember, input);
    expect(result).toMatchObject({ isThrottled: isThrottled || undefined });
    if (!isThrottled) expect(result).toMatchObject({ hasSeenJob: false });
  }
});
