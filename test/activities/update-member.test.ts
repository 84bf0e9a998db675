/**
 * Goal: new credentials reach MX exactly once, also when the PUT is rejected or its answer lost; a
 * wrong sign-in counts towards PREVENTED (atrium-contract.md §16.9), and one never sent would let the old
 * ones fail again. Method: activity and simulator.
 */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { VERIFICATION_ID, attemptOf, failureOf, startBench, untilDone, type Bench } from './bench';

let bench: Bench;
beforeEach(async () => {
  bench = await startBench();
});
afterEach(async () => {
  await bench.close();
});

/** A member whose verification ended DENIED, with the timestamps that the last poll saw. */
async function aDeniedMember() {
  const state = await bench.createMember('INVALID');
  const { userGuid, memberGuid, baseline } = state;
  const job = { userGuid, memberGuid, baseline, wasRunning: false, otherJobMs: 1_000 };
  const { result: started } = await untilDone(bench.commands.verifyMember, job);
  const { result: settled } = await untilDone(bench.polling.awaitMemberSettled, {
    userGuid,
    memberGuid,
    context: {
      stage: 'job',
      baseline: started?.baseline ?? baseline,
      hasSeenJob: started?.hasSeenJob ?? false,
      answeredGuids: [],
    },
    fastPollingMs: 5_000,
    slowPollMs: 100,
    settleMs: 5_000,
  });
  if (settled?.kind !== 'ended') throw new Error('the member was not denied');
  return { userGuid, memberGuid, baseline: settled.timestamps };
}

const updates = () => bench.simulator.control.counters().membersUpdated;

describe('updateMember', () => {
  const input = async (member: Awaited<ReturnType<typeof aDeniedMember>>) => ({
    ...member,
    verificationId: VERIFICATION_ID,
    credentials: await bench.credentials('sim_legacy'),
  });

  it('sends the credentials once, and leaves the member idle', async () => {
    const member = await aDeniedMember();
    const { result } = await untilDone(bench.commands.updateMember, await input(member));
    expect(updates()).toBe(1);
    expect(result).toMatchObject({ memberGuid: member.memberGuid, isBeingAggregated: false });
  });

  it('sends them after a 503 as well, although the member has had a job since it was created', async () => {
    bench.simulator.control.addFault({ route: 'updateMember', kind: 'status', status: 503 });
    const { attempts } = await untilDone(
      bench.commands.updateMember,
      await input(await aDeniedMember()),
    );
    expect(attempts).toBe(2);
    expect(updates()).toBe(1);
  });

  it('sends them again after a 409: the job that it sees is another one', async () => {
    const member = await aDeniedMember();
    const { control } = bench.simulator;
    control.changeSettings({ phaseMinMs: 60_000, phaseMaxMs: 60_000 });
    control.startBackgroundAggregation(member.memberGuid);
    const update = await input(member);
    const first = await attemptOf(bench.commands.updateMember, update);
    expect(failureOf(first)).toMatchObject({ type: 'MxUnavailable', nonRetryable: false });
    control.forceStatus(member.memberGuid, { connectionStatus: 'CONNECTED', status: 'COMPLETED' });
    control.changeSettings({ instantaneousJobs: true });
    const memory = first.heartbeats.at(-1);
    await attemptOf(bench.commands.updateMember, update, { attempt: 2, memory });
    const answers = bench.simulator.requestLog.entries('updateMember').map(({ status }) => status);
    expect(answers).toEqual([409, 200]);
    expect(updates()).toBe(1);
  });

  it('looks first when an answer is lost after a rejection: the rejection is spent, and nothing is sent again', async () => {
    const member = await aDeniedMember();
    await until(() => Date.now() >= (member.baseline.aggregatedAtMs ?? 0) + 1_000);
    const { control, requestLog } = bench.simulator;
    control.addFault({ route: 'updateMember', kind: 'rate-limit' });
    control.addFault({ route: 'updateMember', kind: 'lose-response' });
    const { attempts } = await untilDone(bench.commands.updateMember, await input(member));
    expect(control.faults()).toEqual([]);
    expect(attempts).toBe(3);
    expect(updates()).toBe(1);
    expect(requestLog.entries('updateMember')).toHaveLength(2);
  });

  it.each(['lose-response', 'truncated-json'] as const)(
    'does not send them twice when the answer suffers %s',
    async (kind) => {
      const member = await aDeniedMember();
      // Marks have whole seconds on the wire: the job of the update must not fall into the second
      // of the one before.
      await until(() => Date.now() >= (member.baseline.aggregatedAtMs ?? 0) + 1_000);
      bench.simulator.control.addFault({ route: 'updateMember', kind });
      await untilDone(bench.commands.updateMember, await input(member));
      expect(updates()).toBe(1);
      expect(bench.simulator.requestLog.entries('updateMember')).toHaveLength(1);
    },
  );
});

async function until(condition: () => boolean): Promise<void> {
  const deadlineMs = Date.now() + 3_000;
  while (!condition() && Date.now() < deadlineMs) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
