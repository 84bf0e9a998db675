// Goal: an answer that does not fit never reaches the bank and never disturbs the run; one that fits takes effect once.
// Method: real server, worker and simulator; what reached the bank is read from the simulator's request log.
import { expect, test } from '@jest/globals';
import { generateSealingKeyPair, seal } from '../../codec';
import type { StartVerificationRequest, VerificationView } from '../../client';
import { isVerificationClientError } from '../../client';
import * as messages from '../../contract/messages';
import { verificationWorkflowId } from '../../contract/names';
import { describeWithOwnServer } from '../support/server-suite';
import { answersTo, playOn, untilAsked, viewWhere } from './support/drive';
import { atMxBank, mxBankCredentials } from './support/requests';
import { useStack } from './support/stack';

describeWithOwnServer('messages', () => {
  const stack = useStack();
  const client = () => stack().client;
  const handle = (id: string) => stack().temporal.workflow.getHandle(verificationWorkflowId(id));
  const start = async (request: StartVerificationRequest) =>
    (await client().start(request)).verificationId;
  const resumes = (view: Pick<VerificationView, 'memberGuid'>) =>
    stack().simulator.requestLog.entries('resumeMember', view.memberGuid ?? 'none');
  const memberOf = async (id: string) => client().getVerification(id);
  const sealedFor = (verificationId: string, field: string) =>
    seal(stack().sealingKeys.publicJwk, 'correct', {
      verificationId,
      purpose: 'challenge-answer',
      field,
    });

  /** Stands at a round of three questions. */
  async function threeQuestions() {
    const id = await start(atMxBank('sim_multiple'));
    const action = await untilAsked(client(), id, 'answer-challenges');
    const [first, second, third] = action.challenges;
    const answers = [
      { guid: first!.guid, value: 'correct' },
      { guid: second!.guid, value: 'correct' },
      { guid: third!.guid, value: 'email-1' },
    ];
    return { id, action, answers };
  }

  test('signals with a wrong round, an unknown guid, half of the answers or one twice are dropped, and the run succeeds', async () => {
    const { id, action, answers } = await threeQuestions();
    const { round } = action;
    const misfits = [
      { round: round + 1, answers },
      { round: 99, answers },
      { round, answers: answers.slice(0, 2) },
      { round, answers: [...answers, { guid: 'CRD-unknown', value: 'x' }] },
      { round, answers: [answers[0]!, answers[0]!, answers[1]!, answers[2]!] },
    ];
    for (const misfit of misfits) await client().answerChallenges(id, misfit, { via: 'signal' });
    await client().selectAccount(id, { round, value: 'account-none' }, { via: 'signal' });
    const credentials = mxBankCredentials('x');
    await client().provideCredentials(id, { round, credentials }, { via: 'signal' });
    // A query is answered after the signals before it have been taken in.
    const view = await memberOf(id);
    expect(view.nextAction).toEqual(action);
    expect(resumes(view)).toEqual([]);

    await client().answerChallenges(id, { round, answers }, { via: 'signal' });
    await client().answerChallenges(id, { round, answers }, { via: 'signal' });
    const { result } = await playOn(client(), id);
    expect(result.outcome.code).toBe('verified');
    expect(resumes(view)).toHaveLength(2);
    const posted = stack().simulator.control.challenges(view.memberGuid!);
    expect(posted.map(({ posts, effects }) => [posts, effects])).toEqual(posted.map(() => [1, 1]));
  });

  test('signals whose payload is garbage are dropped', async () => {
    const id = await start(atMxBank('challenge'));
    const action = await untilAsked(client(), id, 'answer-challenges');
    const { guid } = action.challenges[0]!;
    const { round } = action;
    const garbage: unknown[] = [
      null,
      'text',
      { round },
      { round, answers: 'correct' },
      { round, answers: [{ guid, sealed: 'not sealed' }] },
      { round, answers: [{ guid, value: 'correct' }] },
      { round, answers: [null] },
      { round: 1.5, answers: [{ guid, sealed: await sealedFor(id, guid) }] },
      { round, answers: Array.from({ length: 51 }, () => ({ guid, sealed: 'a.b.c.d.e' })) },
    ];
    for (const message of garbage) {
      await handle(id).signal(messages.answerChallengesSignal.name, message);
      await handle(id).signal(messages.selectAccountSignal.name, message);
      await handle(id).signal(messages.provideCredentialsSignal.name, message);
    }
    await handle(id).signal(messages.answerChallengesSignal.name);
    await handle(id).signal('noSuchSignal', 1);
    const view = await memberOf(id);
    expect(view.nextAction).toEqual(action);
    expect(resumes(view)).toEqual([]);
    const { result } = await playOn(client(), id);
    expect(result.outcome.code).toBe('verified');
    expect(resumes(view)).toHaveLength(2);
  });

  test('updates that do not fit are rejected at once, each with its reason', async () => {
    const { id, action, answers } = await threeQuestions();
    const { round } = action;
    const rejected = async (send: () => Promise<void>) => {
      const startMs = performance.now();
      const error = await send().then(
        () => undefined,
        (reason: unknown) => reason,
      );
      expect(performance.now() - startMs).toBeLessThan(5_000);
      return isVerificationClientError(error) ? [error.code, error.reason] : error;
    };
    const answer = (given: { round: number; answers: typeof answers }) =>
      rejected(() => client().answerChallenges(id, given));
    expect(await answer({ round: round + 1, answers })).toEqual(['ANSWER_REJECTED', 'wrong-round']);
    expect(await answer({ round, answers: answers.slice(0, 2) })).toEqual([
      'ANSWER_REJECTED',
      'incomplete',
    ]);
    expect(await answer({ round, answers: [{ guid: 'CRD-x', value: 'x' }, ...answers] })).toEqual([
      'ANSWER_REJECTED',
      'unknown-guid',
    ]);
    expect(await answer({ round, answers: [answers[0]!, ...answers] })).toEqual([
      'ANSWER_REJECTED',
      'duplicate-guid',
    ]);
    expect(await rejected(() => client().selectAccount(id, { round, value: 'account-x' }))).toEqual(
      ['ANSWER_REJECTED', 'wrong-kind'],
    );
    expect(
      await rejected(() =>
        client().provideCredentials(id, { round, credentials: mxBankCredentials('x') }),
      ),
    ).toEqual(['ANSWER_REJECTED', 'wrong-kind']);
    const view = await memberOf(id);
    expect(view.nextAction).toEqual(action);
    expect(resumes(view)).toEqual([]);

    await client().answerChallenges(id, { round, answers });
    expect(await answer({ round, answers })).toEqual([
      'ANSWER_REJECTED',
      expect.stringMatching(/no-open-round|wrong-round/),
    ]);
    const selection = await untilAsked(client(), id, 'select-account');
    expect(
      await rejected(() =>
        client().selectAccount(id, { round: selection.round, value: 'account-none' }),
      ),
    ).toEqual(['ANSWER_REJECTED', 'unknown-option']);
    expect(await answer({ round, answers })).toEqual(['ANSWER_REJECTED', 'wrong-round']);
    const { result } = await playOn(client(), id);
    expect(result.outcome.code).toBe('verified');
    expect(resumes(view)).toHaveLength(2);
  });

  test('an update whose payload is garbage is rejected as malformed', async () => {
    const id = await start(atMxBank('challenge'));
    const action = await untilAsked(client(), id, 'answer-challenges');
    for (const update of [
      messages.submitChallengeAnswersUpdate.name,
      messages.submitAccountSelectionUpdate.name,
      messages.submitCredentialsUpdate.name,
      messages.extendDeadlineUpdate.name,
    ]) {
      for (const message of [null, 7, { round: action.round, answers: [{}], value: 1 }]) {
        await expect(handle(id).executeUpdate(update, { args: [message] })).rejects.toMatchObject({
          cause: { type: 'AnswerRejected', details: [{ reason: 'malformed' }] },
        });
      }
    }
    await client().cancel(id, { reason: 'the test is over' });
  });

  test('answers to a finished or unknown verification say so', async () => {
    const id = await start(atMxBank('sim_legacy'));
    await client().result(id, { timeoutMs: 20_000 });
    const answers = [{ guid: 'CRD-1', value: 'late' }];
    for (const via of ['update', 'signal'] as const) {
      await expect(
        client().answerChallenges(id, { round: 1, answers }, { via }),
      ).rejects.toMatchObject({ code: 'VERIFICATION_FINISHED' });
      await expect(
        client().selectAccount(id, { round: 1, value: 'account-1' }, { via }),
      ).rejects.toMatchObject({ code: 'VERIFICATION_FINISHED' });
      await expect(
        client().answerChallenges('never-started', { round: 1, answers }, { via }),
      ).rejects.toMatchObject({ code: 'VERIFICATION_NOT_FOUND' });
    }
    await expect(client().cancel(id, { reason: 'late' })).rejects.toMatchObject({
      code: 'VERIFICATION_FINISHED',
    });
  });

  test('of two different answers posted at once one is accepted and one rejected', async () => {
    const id = await start(atMxBank('challenge'));
    const action = await untilAsked(client(), id, 'answer-challenges');
    const posts = await Promise.allSettled([
      client().answerChallenges(id, answersTo(action, 'correct')),
      client().answerChallenges(id, answersTo(action, 'challenge')),
    ]);
    expect(posts.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const rejection = posts.find((post) => post.status === 'rejected');
    expect(rejection?.reason).toMatchObject({ code: 'ANSWER_REJECTED' });
    const { result } = await playOn(client(), id);
    expect(result.outcome.code).toBe('verified');
    const { memberGuid } = result.view;
    const first = stack().simulator.control.challenges(memberGuid!)[0];
    expect(first).toMatchObject({ posts: 1, effects: 1 });
  });

  test('the same idempotency key twice is one answer', async () => {
    const id = await start(atMxBank('challenge'));
    const action = await untilAsked(client(), id, 'answer-challenges');
    const options = { idempotencyKey: 'press-once' };
    await client().answerChallenges(id, answersTo(action), options);
    await client().answerChallenges(id, answersTo(action), options);
    const { result } = await playOn(client(), id);
    expect(result.outcome.code).toBe('verified');
  });

  test.each([
    'another verification',
    'another field',
    'another purpose',
    'another key',
    'nobody: not sealed at all',
  ] as const)('a value sealed for %s reaches nobody: the question is asked again', async (whom) => {
    const id = await start(atMxBank('challenge'));
    const action = await untilAsked(client(), id, 'answer-challenges');
    expect(action.isRepeated).toBe(false);
    const { guid } = action.challenges[0]!;
    const key = stack().sealingKeys.publicJwk;
    const binding = { verificationId: id, purpose: 'challenge-answer', field: guid } as const;
    const foreign = {
      'another verification': () => seal(key, 'correct', { ...binding, verificationId: 'other' }),
      'another field': () => seal(key, 'correct', { ...binding, field: 'CRD-other' }),
      'another purpose': () => seal(key, 'correct', { ...binding, purpose: 'credential' }),
      'another key': async () =>
        seal((await generateSealingKeyPair()).publicJwk, 'correct', binding),
      'nobody: not sealed at all': () => Promise.resolve('aaaa.bbbb.cccc.dddd.eeee'),
    };
    const { round } = action;
    const answers = [{ guid, sealed: await foreign[whom]() }];
    await client().answerChallenges(id, { round, answers });
    const view = await viewWhere(
      client(),
      id,
      ({ nextAction }) => nextAction.kind === 'answer-challenges' && nextAction.round > round,
    );
    expect(view.nextAction).toMatchObject({ isRepeated: true, challenges: [{ guid }] });
    expect(resumes(view)).toEqual([]);
    const { result } = await playOn(client(), id);
    expect(result.outcome.code).toBe('verified');
    expect(resumes(result.view)).toHaveLength(2);
  });

  test('values that never open end the verification, not an endless repetition', async () => {
    const id = await start(atMxBank('challenge'));
    const signal = AbortSignal.timeout(20_000);
    let round = 0;
    for await (const { nextAction } of client().watch(id, { signal })) {
      if (nextAction.kind !== 'answer-challenges' || nextAction.round <= round) continue;
      ({ round } = nextAction);
      const answers = nextAction.challenges.map(({ guid }) => ({ guid, sealed: 'a.b.c.d.e' }));
      await client().answerChallenges(id, { round, answers });
    }
    const { outcome, view } = await client().result(id, { timeoutMs: 5_000 });
    expect(outcome).toMatchObject({ code: 'sealed-values-unreadable', turn: 'integrator' });
    expect(resumes(view)).toEqual([]);
  });

  test('credentials sealed for another verification are asked for again, and no member is made with them', async () => {
    const sealed = await seal(stack().sealingKeys.publicJwk, 'test_atrium', {
      verificationId: 'some-other-verification',
      purpose: 'credential',
      field: mxBankCredentials('x')[0]!.guid,
    });
    const [login, password] = mxBankCredentials('sim_legacy');
    const credentials = [{ guid: login!.guid, sealed }, password!];
    const request = atMxBank('x', {
      member: { kind: 'credentials', institutionCode: 'mxbank', credentials },
    });
    const id = await start(request);
    const action = await untilAsked(client(), id, 'provide-credentials');
    expect(action.reason).toBe('unreadable');
    const { userGuid } = await memberOf(id);
    expect(stack().simulator.control.members(userGuid!)).toEqual([]);
    const { result } = await playOn(client(), id, {
      credentials: [mxBankCredentials('sim_legacy')],
    });
    expect(result.outcome.code).toBe('verified');
    expect(stack().simulator.control.members(userGuid!)).toHaveLength(1);
  });

  test('a malformed awaitNextStep is rejected, and the run goes on', async () => {
    const { id, action, answers } = await threeQuestions();
    for (const malformed of [undefined, {}, { afterRound: -1 }, { afterRound: 'x' }]) {
      const update = handle(id).executeUpdate(messages.awaitNextStepUpdate, {
        args: [malformed as never],
      });
      await expect(update).rejects.toMatchObject({ cause: { type: messages.ANSWER_REJECTED } });
    }
    await client().answerChallenges(id, { round: action.round, answers });
    const { result } = await playOn(client(), id);
    expect(result.outcome.code).toBe('verified');
  });
});
