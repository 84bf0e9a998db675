/**
 * Goal: the guid of a job is evidence beside its times, never the only proof: a 202 that names a job
 * anew says that one may begin, and nothing else does. Method: the real activity over a port whose
 * answers name jobs.
 */
import { expect, it } from '@jest/globals';
import { type JobTimestamps } from '../../domain';
import { type VerificationStarted } from '../../mx/port';
import { activitiesOver, attemptOf } from './bench';
import { fakeMx, inTurn } from './fake-mx';

const MEMBER = { userGuid: 'USR-1', memberGuid: 'MBR-1' };
const IDLE = { connectionStatus: 'CONNECTED', isBeingAggregated: false };
const FIRST = { aggregatedAtMs: null, successfullyAggregatedAtMs: null };
const UNTOLD = { institutionCode: null, ownId: null, metadata: null, isOauth: null };
const at = (aggregatedAtMs: number) => ({ ...FIRST, aggregatedAtMs });
const named = (lastJobGuid: string) => ({ ...at(1_000), lastJobGuid });

it.each<[string, JobTimestamps, JobTimestamps, boolean]>([
  ['a new job', named('JOB-1'), named('JOB-2'), true],
  ['its first job', FIRST, { ...FIRST, lastJobGuid: 'JOB-1' }, true],
  ['the job before', named('JOB-1'), named('JOB-1'), false],
  ['a job, where none was told before', at(1_000), named('JOB-2'), false],
  ['no job any more', named('JOB-1'), at(1_000), false],
  ['another job that ran', named('JOB-1'), { ...at(2_000), lastJobGuid: 'JOB-2' }, false],
  ['another job, and no time', named('JOB-1'), { lastJobGuid: 'JOB-2' }, false],
  ['another job, no time before', { lastJobGuid: 'JOB-1' }, { lastJobGuid: 'JOB-2' }, false],
])('202, nothing runs, and it names %s', async (_what, baseline, timestamps, mayBegin) => {
  const { lastJobGuid, ...times } = timestamps;
  const answers = [
    { kind: 'same-job', ...IDLE, timestamps },
    { kind: 'same-job', isStateUntold: true, lastJobGuid },
  ] as readonly VerificationStarted[];
  for (const answer of answers) {
    // A first attempt, and one after another whose answer was lost, which looks before it asks.
    for (const attempt of [1, 2]) {
      const startVerification = inTurn(answer);
      const observe = inTurn({ ...IDLE, ...times, challenges: [] });
      const readMember = inTurn({ ...MEMBER, ...IDLE, ...UNTOLD, timestamps: times });
      const { commands } = await activitiesOver(fakeMx({ startVerification, observe, readMember }));
      const input = { ...MEMBER, baseline, otherJobMs: 60_000 };
      const { result } = await attemptOf(commands.verifyMember, input, { attempt });
      if (attempt === 1) expect(result).toMatchObject({ isThrottled: true });
      expect(result?.mayBegin).toBe(mayBegin || undefined);
    }
  }
});
