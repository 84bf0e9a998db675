/**
 * Goal: at most one resume per challenge takes effect, and none gets lost (atrium-contract.md §7). Method: the real activity
 * against the simulator.
 */
import { describe, expect, it, jest } from '@jest/globals';
import { VERIFICATION_ID, attemptOf, failureOf, untilDone, useBench } from './bench';

const bench = useBench();
const resume = (input: Awaited<ReturnType<typeof aChallenge>>) =>
  untilDone(bench().commands.resumeMember, input);
const challenges = () => bench().simulator.control.challenges();
const posts = () => bench().simulator.requestLog.entries('resumeMember').length;

/** A member that waits for an answer, and the right answer. */
async function aChallenge(password = 'challenge') {
  const { settled, ...member } = await bench().verified(password);
  if (settled?.kind !== 'challenged') throw new Error('the member asks nothing');
  const guid = settled.challenges[0]!.guid;
  const answers = [await bench().sealFor('challenge-answer', guid, 'correct')];
  return { ...member, verificationId: VERIFICATION_ID, answers };
}

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
    const { result } = await resume(await aChallenge());
    expect(result).toMatchObject({ wasTaken: true, isCertain: true });
    expect(challenges()).toMatchObject([{ verdict: 'correct' }]);
  });

  it.each([
    ['lose-response', 'challenge'],
    ['hang-after-effect', 'challenge'],
    ['truncated-json', 'challenge'],
    // The old challenge lingers, which must not mislead.
    ['lose-response', 'sim_lingering'],
  ] as const)(
    'sends nothing again when the answer to it suffers %s (%s)',
    async (kind, password) => {
      const input = await aChallenge(password);
      bench().simulator.control.addFault({ route: 'resumeMember', kind });
      expect((await resume(input)).result).toMatchObject({ wasTaken: true, isCertain: false });
      expect(posts()).toBe(1);
      expect(challenges()).toMatchObject([{ effects: 1 }]);
    },
  );

  it('sends again when the same challenge is still open after it cannot linger any more', async () => {
    const input = await aChallenge();
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
    const input = await aChallenge();
    const expired = { connectionStatus: 'EXPIRED', status: 'HALTED' } as const;
    bench().simulator.control.forceStatus(input.memberGuid, expired);
    const { result } = await attemptOf(bench().commands.resumeMember, input);
    expect(result).toEqual({ connectionStatus: 'EXPIRED', wasTaken: false, isCertain: true });
  });

  it('sends the value of an account as it is', async () => {
    const { answers, ...input } = await aChallenge();
    const plain = { ...input, answers: [{ guid: answers[0]!.guid, value: 'correct' }] };
    await attemptOf(bench().commands.resumeMember, plain);
    expect(challenges()).toMatchObject([{ verdict: 'correct' }]);
  });

  it('sends nothing when an answer was sealed for another challenge', async () => {
    const input = await aChallenge();
    const moved = { ...input, answers: [{ ...input.answers[0]!, guid: 'CRD-other' }] };
    const type = 'SealedValuesUnreadable';
    expect(failureOf(await resume(moved))).toMatchObject({ type, nonRetryable: true });
    expect(posts()).toBe(0);
  });

  it('looks first when an answer is lost after a rejection, and sends nothing again', async () => {
    const input = await aChallenge();
    const { control } = bench().simulator;
    control.addFault({ route: 'resumeMember', kind: 'status', status: 429 });
    control.addFault({ route: 'resumeMember', kind: 'lose-response' });
    const { result, attempts } = await resume(input);
    expect(result?.wasTaken).toBe(true);
    expect(attempts).toBe(3);
    expect(posts()).toBe(2);
    expect(challenges()).toMatchObject([{ effects: 1 }]);
  });
});
