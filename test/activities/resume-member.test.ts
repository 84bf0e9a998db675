/**
 * Goal: MX gets the opened answer, and again where the first was lost; none that belongs to another challenge
 * (atrium-contract.md §7). Method: the real activity against the simulator.
 */
import { describe, expect, it, jest } from '@jest/globals';
import { attemptOf, failureOf, untilDone, useBench, type Bench } from './bench';

const bench = useBench();
const resume = (input: Awaited<ReturnType<Bench['challenged']>>) =>
  untilDone(bench().commands.resumeMember, input);
const challenges = () => bench().simulator.control.challenges();
const posts = () => bench().simulator.requestLog.entries('resumeMember').length;

/** A linger time of ten seconds would be ten seconds of test: the clock that it is measured by jumps instead. */
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
  it('hands the opened answer on', async () => {
    const { result } = await resume(await bench().challenged());
    expect(result).toMatchObject({ wasTaken: true, isCertain: true });
    expect(challenges()).toMatchObject([{ verdict: 'correct' }]);
  });

  it('sends again when the same challenge is still open after it cannot linger any more', async () => {
    const input = await bench().challenged();
    bench().simulator.control.addFault({ route: 'resumeMember', kind: 'status', status: 503 });
    const restore = letLingerTimePass();
    try {
      expect((await resume(input)).result).toMatchObject({ wasTaken: true });
    } finally {
      restore();
    }
    expect(posts()).toBe(2);
    expect(challenges()).toMatchObject([{ effects: 1 }]);
  });

  it('tells when MX does not wait for the answer any more', async () => {
    const input = await bench().challenged();
    const expired = { connectionStatus: 'EXPIRED', status: 'HALTED' } as const;
    bench().simulator.control.forceStatus(input.memberGuid, expired);
    const { result } = await attemptOf(bench().commands.resumeMember, input);
    expect(result).toEqual({ connectionStatus: 'EXPIRED', wasTaken: false, isCertain: true });
  });

  it('sends the value of an account as it is', async () => {
    const { answers, ...input } = await bench().challenged();
    const plain = { ...input, answers: [{ guid: answers[0]!.guid, value: 'correct' }] };
    await attemptOf(bench().commands.resumeMember, plain);
    expect(challenges()).toMatchObject([{ verdict: 'correct' }]);
  });

  it('sends nothing when an answer was sealed for another challenge', async () => {
    const input = await bench().challenged();
    const moved = { ...input, answers: [{ ...input.answers[0]!, guid: 'CRD-other' }] };
    const type = 'SealedValuesUnreadable';
    expect(failureOf(await resume(moved))).toMatchObject({ type, nonRetryable: true });
    expect(posts()).toBe(0);
  });
});
