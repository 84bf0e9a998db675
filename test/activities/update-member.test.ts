/**
 * Goal: new credentials reach MX exactly once, also when the PUT is rejected or its answer lost; a wrong sign-in counts
 * towards PREVENTED (atrium-contract.md §16.9), and one never sent would let the old ones fail again. Method: activity and
 * simulator.
 */
import { describe, expect, it } from '@jest/globals';
import { nextSecond } from '../support/next-second';
import { VERIFICATION_ID, attemptOf, failureOf, untilDone, useBench } from './bench';

const bench = useBench();

/** New credentials for a member whose verification ended DENIED, with the timestamps that the last poll saw. */
async function anUpdate() {
  const { settled, ...member } = await bench().verified('INVALID');
  if (settled?.kind !== 'ended') throw new Error('the member was not denied');
  const credentials = await bench().credentials('sim_legacy');
  const baseline = settled.timestamps;
  return { ...member, baseline, verificationId: VERIFICATION_ID, credentials };
}

const updates = () => bench().simulator.control.counters().membersUpdated;
const answers = () =>
  bench()
    .simulator.requestLog.entries('updateMember')
    .map(({ status }) => status);

describe('updateMember', () => {
  it('sends the credentials once, and leaves the member idle', async () => {
    const input = await anUpdate();
    const { result } = await untilDone(bench().commands.updateMember, input);
    expect(updates()).toBe(1);
    expect(result).toMatchObject({ memberGuid: input.memberGuid, isBeingAggregated: false });
  });

  it('sends them again after a 409: the job that it sees is another one', async () => {
    const input = await anUpdate();
    const { control } = bench().simulator;
    control.changeSettings({ phaseMinMs: 60_000, phaseMaxMs: 60_000 });
    control.startBackgroundAggregation(input.memberGuid);
    const first = await attemptOf(bench().commands.updateMember, input);
    expect(failureOf(first)).toMatchObject({ type: 'MxUnavailable', nonRetryable: false });
    control.forceStatus(input.memberGuid, { connectionStatus: 'CONNECTED', status: 'COMPLETED' });
    control.changeSettings({ instantaneousJobs: true });
    const memory = first.heartbeats.at(-1);
    await attemptOf(bench().commands.updateMember, input, { attempt: 2, memory });
    expect(answers()).toEqual([409, 200]);
    expect(updates()).toBe(1);
  });

  it.each([
    ['sends them after a 503 as well', ['status'], 2, 2],
    ['does not send them twice when the answer is lost', ['lose-response'], 2, 1],
    ['does not send them twice when the answer is cut', ['truncated-json'], 2, 1],
    // The rejection is spent with the attempt that follows it.
    ['looks first when an answer is lost after a rejection', ['rate-limit', 'lose-response'], 3, 2],
  ] as const)('%s', async (_what, faults, attempts, requests) => {
    const input = await anUpdate();
    // The job of the update must not fall into the second of the one before.
    await nextSecond();
    const { control } = bench().simulator;
    for (const kind of faults) control.addFault({ route: 'updateMember', kind });
    const done = await untilDone(bench().commands.updateMember, input);
    expect(control.faults()).toEqual([]);
    expect(done.attempts).toBe(attempts);
    expect(updates()).toBe(1);
    expect(answers()).toHaveLength(requests);
  });
});
