// Goal: a job that stopped is mended by whoever can mend it, within bounds, and never so often that MX locks the end user
// out. Method: members at the simulator, whose own count of failed sign-ins decides about PREVENTED.
import { describe, expect, test } from '@jest/globals';
import { answersTo, untilAsked, viewWhere } from '../../tools/histories/end-user';
import { describeWithOwnServer } from '../support/server-suite';
import { atMxBank, mxBankCredentials } from '../integration/support/requests';
import { useStack } from '../integration/support/stack';
import {
  callsTo,
  countOf,
  expectNotPrevented,
  knownMember,
  ofKnown,
  play,
  playAtMxBank,
  playOn,
  SHORT,
} from './support/flow';

describeWithOwnServer('recoveries', () => {
  const stack = useStack();
  const simulator = () => stack().simulator;
  const control = () => simulator().control;
  const give = (...passwords: string[]) => ({ credentials: passwords.map(mxBankCredentials) });

  describe('DENIED', () => {
    test('once: new credentials are asked for, the member is updated, and verified', async () => {
      const { result, views } = await playAtMxBank(stack(), 'INVALID', give('password'));
      expect(result.outcome.code).toBe('verified');
      const asked = views.find(({ nextAction }) => nextAction.kind === 'provide-credentials');
      expect(asked?.nextAction).toMatchObject({ reason: 'denied' });
      expect(countOf(simulator(), result.view.memberGuid!, 'updateMember')).toBe(1);
      expect(control().members(result.view.userGuid!)).toHaveLength(1);
    });

    test('once, at a bank that then asks a question', async () => {
      const { result } = await playAtMxBank(stack(), 'INVALID', give('challenge'));
      expect(result.outcome.code).toBe('verified');
    });

    test('twice: that is the end, one failed sign-in before MX prevents more', async () => {
      const { result } = await playAtMxBank(stack(), 'INVALID', give('UNAUTHORIZED', 'password'));
      expect(result.outcome).toMatchObject({ code: 'denied', turn: 'end-user' });
      expectNotPrevented(simulator(), result.view.userGuid!);
    });

    test('and nobody answers: the deadline of a day, here a second, ends it as denied', async () => {
      const limits = { credentialsMs: 1_000 };
      const { result } = await playAtMxBank(stack(), 'INVALID', give(), {
        limits: { ...SHORT, ...limits },
      });
      expect(result.outcome.code).toBe('denied');
    });

    test('three times with an opt-in: PREVENTED is reached, mended by the fourth credentials, and verified', async () => {
      const limits = { ...SHORT, credentialAttemptsMax: 4 };
      const endUser = give('UNAUTHORIZED', 'DISABLED', 'password');
      const { result } = await playAtMxBank(stack(), 'INVALID', endUser, { limits });
      expect(result.outcome.code).toBe('verified');
    });

    test('as often as the opt-in allows, then the outcome says prevented', async () => {
      const limits = { ...SHORT, credentialAttemptsMax: 3 };
      const endUser = give('UNAUTHORIZED', 'DISABLED', 'password');
      const { result } = await playAtMxBank(stack(), 'INVALID', endUser, { limits });
      expect(['prevented', 'denied']).toContain(result.outcome.code);
      expect(countOf(simulator(), result.view.memberGuid!, 'updateMember')).toBe(2);
    });
  });

  test('PREVENTED from the start ends without a further try', async () => {
    const { result } = await playAtMxBank(stack(), 'sim_status_prevented', give('password'));
    expect(result.outcome).toMatchObject({ code: 'prevented', turn: 'end-user' });
    expect(callsTo(simulator(), result.view.memberGuid!)).toEqual(['createMember', 'verifyMember']);
  });

  test.each(['sim_status_impaired', 'sim_status_imported', 'sim_status_null'])(
    'credentials missing (%s): asked for, given, verified',
    async (password) => {
      const { result, views } = await playAtMxBank(stack(), password, give('password'));
      expect(result.outcome.code).toBe('verified');
      const asked = views.find(({ nextAction }) => nextAction.kind === 'provide-credentials');
      expect(asked?.nextAction).toMatchObject({ reason: 'credentials-missing' });
    },
  );

  describe('a wrong answer', () => {
    const wrongTimes = (times: number) => ({
      answer: (nth: number) => (nth < times ? 'wrong' : 'correct'),
    });

    test('once: a new job asks again, and the right answer verifies', async () => {
      const { result } = await playAtMxBank(stack(), 'challenge', wrongTimes(1));
      expect(result.outcome.code).toBe('verified');
      expect(countOf(simulator(), result.view.memberGuid!, 'verifyMember')).toBe(2);
      const verdicts = control()
        .challenges(result.view.memberGuid!)
        .map(({ verdict }) => verdict);
      expect(verdicts).toEqual(['incorrect', 'correct', 'correct']);
    });

    test('twice: that is the end', async () => {
      const { result } = await playAtMxBank(stack(), 'challenge', wrongTimes(9));
      expect(result.outcome).toMatchObject({
        code: 'answer-rejected',
        turn: 'end-user',
        retry: 'now',
      });
      expect(countOf(simulator(), result.view.memberGuid!, 'verifyMember')).toBe(2);
    });

    test('as often as the caller allows', async () => {
      const limits = { ...SHORT, answerAttemptsMax: 4 };
      const { result } = await playAtMxBank(stack(), 'challenge', wrongTimes(3), { limits });
      expect(result.outcome.code).toBe('verified');
    });

    test.each([
      ['DISABLED', 'denied'],
      ['SERVER_ERROR', 'connection-failed'],
    ])('%s as an answer brings the failure that it names: %s', async (value, code) => {
      const limits = { ...SHORT, credentialAttemptsMax: 1 };
      const { result } = await playAtMxBank(
        stack(),
        'challenge',
        { answer: () => value },
        { limits },
      );
      expect(result.outcome.code).toBe(code);
    });
  });

  describe('an answer after the bank gave up (EXPIRED)', () => {
    /** Answers the first question after the bank's time, which is 0.3 s here, and goes on normally. */
    async function answerLate(expiredGraceMs: number) {
      const { client } = stack();
      const limits = { ...SHORT, expiredGraceMs };
      const { verificationId } = await client.start(atMxBank('sim_expires', { limits }));
      const asked = await untilAsked(client, verificationId, 'answer-challenges');
      const { memberGuid } = await client.getVerification(verificationId);
      control().forceStatus(memberGuid!, { connectionStatus: 'EXPIRED', status: 'HALTED' });
      await client.answerChallenges(verificationId, answersTo(asked));
      return playOn(client, verificationId);
    }

    test('without grace is an outcome', async () => {
      const { result } = await answerLate(0);
      expect(result.outcome).toMatchObject({
        code: 'challenge-expired',
        turn: 'end-user',
        retry: 'now',
      });
      expect(countOf(simulator(), result.view.memberGuid!, 'verifyMember')).toBe(1);
    });

    test('within the grace that the caller set starts a fresh job, which asks again', async () => {
      const { result } = await answerLate(60_000);
      expect(result.outcome.code).toBe('verified');
      expect(countOf(simulator(), result.view.memberGuid!, 'verifyMember')).toBe(2);
    });
  });

  test('a question that nobody answers: a day, here a second', async () => {
    const limits = { ...SHORT, answerMs: 1_000 };
    const ignores = ['answer-challenges', 'select-account'] as const;
    const mfa = await playAtMxBank(stack(), 'challenge', { ignores }, { limits });
    expect(mfa.result.outcome.code).toBe('challenge-not-answered');
    const selection = await playAtMxBank(stack(), 'password', { ignores }, { limits });
    expect(selection.result.outcome.code).toBe('account-not-selected');
  });

  test('another job of the member (409) is waited out, and the verification then started once', async () => {
    const { result } = await playAtMxBank(stack(), 'sim_collides');
    expect(result.outcome.code).toBe('verified');
    const log = simulator().requestLog.entries('verifyMember', result.view.memberGuid!);
    expect(log.map(({ status }) => status)).toEqual([409, 200]);
  });

  test('another job that does not end: half an hour, here a second, is the bound', async () => {
    const known = await knownMember(simulator(), 'password');
    control().changeSettings({ phaseMinMs: 60_000, phaseMaxMs: 60_000 });
    control().startBackgroundAggregation(known.memberGuid);
    control().changeSettings({ phaseMinMs: 0, phaseMaxMs: 0 });
    const limits = { ...SHORT, otherJobMs: 1_000 };
    const { result } = await play(stack().client, ofKnown(known, { limits }));
    expect(result.outcome).toMatchObject({ code: 'other-job-running', retry: 'later' });
  });

  test('throttled: 202 with nothing started is told from 202 with a job running', async () => {
    const throttled = await playAtMxBank(stack(), 'sim_throttled');
    expect(throttled.result.outcome).toMatchObject({ code: 'throttled', retry: 'later' });
    const attached = await playAtMxBank(stack(), 'sim_already_verifying');
    expect(attached.result.outcome.code).toBe('verified');
  });

  test('what the bank asks is bounded: rounds, here two', async () => {
    const limits = { ...SHORT, roundsMax: 2 };
    const { result } = await playAtMxBank(stack(), 'sim_code', {}, { limits });
    expect(result.outcome.code).toBe('too-many-rounds');
  });

  test('a bank that fails in a repaired job is not mended again without end', async () => {
    const { client } = stack();
    const { verificationId } = await client.start(atMxBank('INVALID', { limits: SHORT }));
    const asked = await untilAsked(client, verificationId, 'provide-credentials');
    const { round } = asked;
    const credentials = mxBankCredentials('LOCKED');
    await client.provideCredentials(verificationId, { round, credentials });
    const ended = await viewWhere(client, verificationId, ({ outcome }) => outcome !== undefined);
    expect(ended.outcome?.code).toBe('account-locked');
  });
});
