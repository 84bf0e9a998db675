/**
 * Goal: at most one resume per challenge takes effect, and none gets lost (atrium-contract.md §7).
 * Method: the real activity against the simulator.
 */
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { VERIFICATION_ID, attemptOf, failureOf, startBench, untilDone, type Bench } from './bench';

/**
 * A linger time of ten seconds would be ten seconds of test: the clock that it is measured by jumps
 * instead.
 */
function letLingerTimePass(): () => void {
  const realNow = Date.now.bind(Date);
  const beganMs = realNow();
  const spy = jest
    .spyOn(Date, 'now')
    .mockImplementation(() => realNow() + (realNow() > beganMs + 60 ? 11_000 : 0));
  return () => {
    spy.mockRestore();
  };
}

describe('resumeMember', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await startBench();
  });
  afterEach(async () => {
    await bench.close();
  });

  /** A member that waits for an answer, and the right answer. */
  async function aChallenge(password = 'challenge') {
    const { userGuid, memberGuid, baseline } = await bench.createMember(password);
    const member = { userGuid, memberGuid };
    await untilDone(bench.commands.verifyMember, {
      ...member,
      baseline,
      wasRunning: false,
      otherJobMs: 1_000,
    });
    const { result } = await untilDone(bench.polling.awaitMemberSettled, {
      ...member,
      context: { stage: 'job', baseline, hasSeenJob: true, answeredGuids: [] },
      fastPollingMs: 5_000,
      slowPollMs: 100,
      settleMs: 5_000,
    });
    if (result?.kind !== 'challenged') throw new Error('the member asks nothing');
    const guid = result.challenges[0]!.guid;
    const answers = [await bench.sealFor('challenge-answer', guid, 'correct')];
    return { ...member, verificationId: VERIFICATION_ID, answers };
  }
  const effects = () => bench.simulator.control.challenges().map((each) => each.effects);
  const posts = () => bench.simulator.requestLog.entries('resumeMember').length;

  it('hands the opened answer on', async () => {
    const { result } = await attemptOf(bench.commands.resumeMember, await aChallenge());
    expect(result).toMatchObject({ wasTaken: true, isCertain: true });
    expect(bench.simulator.control.challenges()).toMatchObject([{ verdict: 'correct' }]);
  });

  it.each(['lose-response', 'hang-after-effect', 'truncated-json'] as const)(
    'sends nothing again when the answer to it suffers %s',
    async (kind) => {
      const input = await aChallenge();
      bench.simulator.control.addFault({ route: 'resumeMember', kind });
      const { result } = await untilDone(bench.commands.resumeMember, input);
      expect(result).toMatchObject({ wasTaken: true, isCertain: false });
      expect(posts()).toBe(1);
      expect(effects()).toEqual([1]);
    },
  );

  it('is not misled by the old challenge that lingers after a lost answer', async () => {
    const input = await aChallenge('sim_lingering');
    bench.simulator.control.addFault({ route: 'resumeMember', kind: 'lose-response' });
    const { result } = await untilDone(bench.commands.resumeMember, input);
    expect(result).toMatchObject({ wasTaken: true });
    expect(posts()).toBe(1);
  });

  it('sends again when the same challenge is still open after it cannot linger any more', async () => {
    const input = await aChallenge();
    bench.simulator.control.addFault({ route: 'resumeMember', kind: 'status', status: 503 });
    const restore = letLingerTimePass();
    try {
      const { result } = await untilDone(bench.commands.resumeMember, input);
      expect(result).toMatchObject({ wasTaken: true });
    } finally {
      restore();
    }
    expect(posts()).toBe(2);
    expect(effects()).toEqual([1]);
  });

  it('tells when MX does not wait for the answer any more', async () => {
    const input = await aChallenge();
    bench.simulator.control.forceStatus(input.memberGuid, {
      connectionStatus: 'EXPIRED',
      status: 'HALTED',
    });
    const { result } = await attemptOf(bench.commands.resumeMember, input);
    expect(result).toEqual({ connectionStatus: 'EXPIRED', wasTaken: false, isCertain: true });
  });

  it('sends the value of an account as it is', async () => {
    const { answers, ...input } = await aChallenge();
    const plain = { ...input, answers: [{ guid: answers[0]!.guid, value: 'correct' }] };
    await attemptOf(bench.commands.resumeMember, plain);
    expect(bench.simulator.control.challenges()).toMatchObject([{ verdict: 'correct' }]);
  });

  it('sends nothing when an answer was sealed for another challenge', async () => {
    const input = await aChallenge();
    const moved = { ...input, answers: [{ ...input.answers[0]!, guid: 'CRD-other' }] };
    const done = await attemptOf(bench.commands.resumeMember, moved);
    expect(failureOf(done)).toMatchObject({ type: 'SealedValuesUnreadable', nonRetryable: true });
    expect(posts()).toBe(0);
  });

  it('looks first when an answer is lost after a rejection, and sends nothing again', async () => {
    const input = await aChallenge();
    const { control, requestLog } = bench.simulator;
    control.addFault({ route: 'resumeMember', kind: 'status', status: 429 });
    control.addFault({ route: 'resumeMember', kind: 'lose-response' });
    const { result, attempts } = await untilDone(bench.commands.resumeMember, input);
    expect(result?.wasTaken).toBe(true);
    expect(attempts).toBe(3);
    expect(requestLog.entries('resumeMember')).toHaveLength(2);
    expect(control.challenges(input.memberGuid)[0]).toMatchObject({ effects: 1 });
  });
});
