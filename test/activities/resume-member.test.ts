/**
 * Goal: MX gets the opened answers, and again where the first were lost; none that belongs to
 * another challenge (atrium-contract.md §7). Method: the real activity over a port that answers so.
 */
import { describe, expect, it, jest } from '@jest/globals';
import { type MemberObservation, type SealedFields, type SecretFields } from '../../domain';
import { type MxPort } from '../../mx/port';
import {
  VERIFICATION_ID,
  activitiesOver,
  attemptOf,
  failureOf,
  isCancelled,
  nearlyRejected,
  type AttemptOptions,
} from './bench';
import { fakeMx, inTurn, mxError } from './fake-mx';

const OPEN: MemberObservation = {
  connectionStatus: 'CHALLENGED',
  isBeingAggregated: true,
  aggregatedAtMs: null,
  successfullyAggregatedAtMs: null,
  challenges: [{ guid: 'CRD-1', type: 'TEXT', label: 'Which?', fieldName: null }],
};
const GONE: MemberObservation = { ...OPEN, connectionStatus: 'EXPIRED', challenges: [] };

/**
 * One attempt with two sealed answers, or what stands in for them; MX answers and is observed like
 * this.
 */
async function resuming(
  answer: Error | { readonly connectionStatus: string },
  {
    observed = OPEN,
    given = (sealed: SealedFields): SecretFields => sealed,
    ...options
  }: AttemptOptions & {
    readonly observed?: MemberObservation;
    readonly given?: (sealed: SealedFields) => SecretFields;
  } = {},
) {
  const answered = jest.fn<MxPort['answer']>(inTurn(answer));
  const mx = fakeMx({ answer: answered, observe: inTurn(observed) });
  const { commands, sealFor } = await activitiesOver(mx);
  const plain = { 'CRD-1': 'correct', 'CRD-2': 'blue' };
  const answers = given(await sealFor('challenge-answer', plain));
  const member = { userGuid: 'USR-1', memberGuid: 'MBR-1', verificationId: VERIFICATION_ID };
  const done = await attemptOf(commands.resumeMember, { ...member, answers }, options);
  return { ...done, sent: answered.mock.calls.map(([, values]) => values) };
}

const OPENED = [
  { guid: 'CRD-1', value: 'correct' },
  { guid: 'CRD-2', value: 'blue' },
];
const TAKEN = { connectionStatus: 'RESUMED' };

describe('resumeMember', () => {
  it('takes a round that cannot be answered for no sign that its answers were taken', async () => {
    const observed = { ...OPEN, challenges: [], isUnanswerable: true } as const;
    const done = await resuming(TAKEN, { observed, attempt: 2 });
    expect(failureOf(done)).toMatchObject({ type: 'MxContractBroken', nonRetryable: false });
    expect(done.sent).toEqual([]);
  });

  it('hands the opened answers on, and the value of an account as it is', async () => {
    const { result, sent } = await resuming(TAKEN);
    expect(result).toEqual({ ...TAKEN, wasTaken: true, isCertain: true });
    expect(sent).toEqual([OPENED]);
    const account = [{ guid: 'CRD-2', value: 'ACT-1' }];
    expect((await resuming(TAKEN, { given: () => account })).sent).toEqual([account]);
  });

  it('waits again for what may linger after an attempt that a shutdown ended', async () => {
    const during = (environment: { cancel: () => void }) =>
      setTimeout(() => environment.cancel(), 50);
    const done = await resuming(TAKEN, { attempt: 2, during });
    expect([isCancelled(done), done.heartbeats, done.sent]).toEqual([true, [], []]);
  });

  it.each(['constraint', 'bad-request', 'conflict', 'unprocessable'] as const)(
    'tells by %s that MX does not wait for the answer any more',
    async (code) => {
      const { result } = await resuming(mxError(code, { method: 'PUT' }), { observed: GONE });
      expect(result).toEqual({ connectionStatus: 'EXPIRED', wasTaken: false, isCertain: true });
    },
  );

  it('tells that MX asks anew where the round had been read wrong', async () => {
    const code = mxError('bad-request', { method: 'PUT' });
    const { result } = await resuming(code);
    expect(result).toMatchObject({ wasTaken: false, isAskedAnew: true });
  });

  /** Both questions are open still, and MX does not take the answers to them. */
  const BOTH_OPEN: MemberObservation = {
    ...OPEN,
    challenges: [...OPEN.challenges, { ...OPEN.challenges[0]!, guid: 'CRD-2' }],
  };
  it.each(['bad-request', 'unprocessable'] as const)(
    'tells by %s, said often enough, that the bank does not take the answers',
    async (code) => {
      const answer = mxError(code, { method: 'PUT' });
      const type = 'AnswersRejected';
      const first = await resuming(answer, { observed: BOTH_OPEN });
      expect(failureOf(first)).toMatchObject({ type, nonRetryable: false });
      const memory = nearlyRejected(type);
      const last = await resuming(answer, { observed: BOTH_OPEN, memory });
      expect(failureOf(last)).toMatchObject({ type, nonRetryable: true });
    },
  );

  it('sends nothing when the answers are given to other challenges than they were sealed for', async () => {
    const given = (sealed: SealedFields) => ({ ...sealed, guids: ['CRD-2', 'CRD-1'] });
    const done = await resuming(TAKEN, { given });
    const type = 'SealedValuesUnreadable';
    expect(failureOf(done)).toMatchObject({ type, nonRetryable: true });
    expect(done.sent).toEqual([]);
  });

  it('sends again when the same challenge is still open after it cannot linger any more', async () => {
    // Ten seconds of linger time would be ten seconds of test: each look at the clock is two
    // seconds later. Last of the file: to the process it may look as if it had stood still.
    let nowMs = performance.now();
    const spy = jest.spyOn(performance, 'now').mockImplementation(() => (nowMs += 2_000));
    const { result, sent } = await resuming(TAKEN, { attempt: 2 });
    spy.mockRestore();
    expect(result).toMatchObject({ wasTaken: true });
    expect(sent).toEqual([OPENED]);
  });
});
