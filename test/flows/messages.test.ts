/**
 * Goal: an answer that does not fit never reaches the bank and never disturbs the run; one that fits takes effect once. Method:
 * real server, worker and simulator; what reached the bank is read from the simulator. Every reason for a rejection stands in
 * test/domain/round.test.ts, every shape that the client rejects by itself in test/client.
 */
import { describe, expect } from '@jest/globals';
import { isVerificationClientError, type StartVerificationRequest } from '../../client';
import { seal } from '../../codec';
import * as messages from '../../contract/messages';
import { verificationWorkflowId } from '../../contract/names';
import { playOn, untilAsked, viewWhere } from '../../tools/end-user/at-client';
import { atMxBank, deleteMember, mxBankCredentials } from '../../tools/end-user/at-mx';
import { answersTo, filledIn } from '../../tools/end-user/end-user';
import { useStack } from '../integration/support/stack';
import { useTestsTogether } from '../support/runs';
import { describeWithOwnServer } from '../support/server-suite';
import { countOf, errorOf, outcomeOf } from './support/flow';

const VIA = ['update', 'signal'] as const;

describeWithOwnServer('messages', () => {
  const stack = useStack();
  const together = useTestsTogether();
  const client = () => stack().client;
  const control = () => stack().simulator.control;
  const handle = (id: string) => stack().temporal.workflow.getHandle(verificationWorkflowId(id));
  const start = async (request: StartVerificationRequest) =>
    (await client().start(request)).verificationId;
  const resumes = async (id: string) => {
    const { memberGuid } = await client().getVerification(id);
    return countOf(stack().simulator, memberGuid ?? 'none', 'resumeMember');
  };

  /** Stands at a question, or at three. */
  async function asked(password = 'challenge') {
    const id = await start(atMxBank(password));
    const action = await untilAsked(client(), id, 'answer-challenges');
    return { id, action, guid: action.challenges[0]!.guid, round: action.round };
  }

  /** It stands where it stood, nothing has reached the bank, and it can be brought to its end. */
  async function expectUndisturbed({
    id,
    action,
  }: Pick<Awaited<ReturnType<typeof asked>>, 'id' | 'action'>) {
    // A query is answered after the signals before it have been taken in.
    expect((await client().getVerification(id)).nextAction).toEqual(action);
    expect(await resumes(id)).toBe(0);
    const { result } = await playOn(client(), id);
    expect(result.outcome.code).toBe('verified');
    // One for the question, one for the account.
    expect(await resumes(id)).toBe(2);
  }

  /** Code and reason of a rejection. */
  async function rejectionOf(call: Promise<unknown>): Promise<unknown> {
    const error = await errorOf(call);
    return isVerificationClientError(error) ? [error.code, error.reason] : error;
  }

  /** Garbage for any message. */
  const garbage = (round: number, guid: string): readonly unknown[] => [
    null,
    'text',
    { round },
    { round, answers: 'correct', value: 1, byMs: 'x' },
    { round, answers: [{ guid, value: 'correct' }] },
    { round, answers: [null] },
    { round, answers: Array.from({ length: 51 }, () => ({ guid, sealed: 'a.b.c.d.e' })) },
  ];

  together('signals that do not fit, are garbage or that nobody knows are dropped', async () => {
    const at = await asked('sim_multiple');
    const { id, guid, round } = at;
    const { answers } = answersTo(at.action);
    for (const misfit of [
      { round: round + 1, answers },
      { round, answers: answers.slice(0, 2) },
      { round, answers: [...answers, { guid: 'CRD-unknown', value: 'x' }] },
      { round, answers: [answers[0]!, ...answers] },
    ]) {
      await client().answerChallenges(id, misfit, { via: 'signal' });
    }
    await client().selectAccount(id, { round, value: 'account-none' }, { via: 'signal' });
    const credentials = mxBankCredentials('x');
    await client().provideCredentials(id, { round, credentials }, { via: 'signal' });
    for (const message of garbage(round, guid)) {
      await handle(id).signal(messages.answerChallengesSignal.name, message);
      await handle(id).signal(messages.selectAccountSignal.name, message);
      await handle(id).signal(messages.provideCredentialsSignal.name, message);
    }
    await handle(id).signal(messages.answerChallengesSignal.name);
    await handle(id).signal('noSuchSignal', 1);
    await expectUndisturbed(at);
  });

  together('updates that do not fit are rejected at once, each with its reason', async () => {
    const at = await asked('sim_multiple');
    const { id, guid, round } = at;
    const { answers } = answersTo(at.action);
    const credentials = mxBankCredentials('x');
    const rejections = [
      client().answerChallenges(id, { round: round + 1, answers }),
      client().answerChallenges(id, { round, answers: answers.slice(0, 2) }),
      client().selectAccount(id, { round, value: 'account-x' }),
      client().provideCredentials(id, { round, credentials }),
    ].map(rejectionOf);
    expect(await Promise.all(rejections)).toEqual([
      ['ANSWER_REJECTED', 'wrong-round'],
      ['ANSWER_REJECTED', 'incomplete'],
      ['ANSWER_REJECTED', 'wrong-kind'],
      ['ANSWER_REJECTED', 'wrong-kind'],
    ]);
    for (const update of [
      messages.submitChallengeAnswersUpdate,
      messages.submitAccountSelectionUpdate,
      messages.submitCredentialsUpdate,
      messages.extendDeadlineUpdate,
      messages.awaitNextStepUpdate,
    ]) {
      for (const message of garbage(round, guid).slice(0, 4)) {
        const call = handle(id).executeUpdate(update.name, { args: [message] });
        await expect(call).rejects.toMatchObject({ cause: { type: messages.ANSWER_REJECTED } });
      }
    }
    await expectUndisturbed(at);
  });

  together(
    'calls about a verification that has ended, or that nobody started, say so',
    async () => {
      const ended = await start(atMxBank('sim_legacy'));
      expect(await outcomeOf(client(), ended)).toBe('verified');
      const unknown = 'nobody-started-this';
      const answers = [{ guid: 'CRD-1', value: 'late' }];
      const messagesTo = (id: string) => [
        ...VIA.flatMap((via) => [
          () => client().answerChallenges(id, { round: 1, answers }, { via }),
          () => client().selectAccount(id, { round: 1, value: 'account-1' }, { via }),
        ]),
        () => client().cancel(id, { reason: 'late' }),
      ];
      const reads = [
        () => client().getVerification(unknown),
        () => client().result(unknown, { timeoutMs: 10_000 }),
        async () => client().watch(unknown)[Symbol.asyncIterator]().next(),
      ];
      for (const call of messagesTo(ended)) {
        expect(await errorOf(call())).toMatchObject({ code: 'VERIFICATION_FINISHED' });
      }
      for (const call of [...messagesTo(unknown), ...reads]) {
        expect(await errorOf(call())).toMatchObject({ code: 'VERIFICATION_NOT_FOUND' });
      }
    },
  );

  together(
    'of two different answers posted at once one is accepted; the same one twice is one',
    async () => {
      const { id, action } = await asked();
      const idempotencyKey = 'press-once';
      const posts = await Promise.allSettled([
        client().answerChallenges(id, answersTo(action), { idempotencyKey }),
        client().answerChallenges(id, answersTo(action, 'wrong')),
      ]);
      expect(posts.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
      const rejection = posts.find((post) => post.status === 'rejected');
      expect(rejection?.reason).toMatchObject({ code: 'ANSWER_REJECTED' });
      if (posts[0].status === 'fulfilled')
        await client().answerChallenges(id, answersTo(action), { idempotencyKey });
      const { result } = await playOn(client(), id);
      expect(result.outcome.code).toBe('verified');
      const [first] = control().challenges(result.view.memberGuid!);
      expect(first).toMatchObject({ posts: 1, effects: 1 });
    },
  );

  describe('sealed for somebody else', () => {
    const sealedFor = (
      verificationId: string,
      purpose: 'challenge-answer' | 'credential',
      field: string,
    ) => seal(stack().sealingKeys.publicJwk, 'correct', { verificationId, purpose, field });

    together('an answer reaches nobody: the question is asked again', async () => {
      const { id, action, guid, round } = await asked();
      expect(action.isRepeated).toBe(false);
      const sealed = await sealedFor('another-verification', 'challenge-answer', guid);
      await client().answerChallenges(id, { round, answers: [{ guid, sealed }] });
      const { nextAction } = await viewWhere(
        client(),
        id,
        (view) => view.nextAction.kind === 'answer-challenges' && view.nextAction.round > round,
      );
      expect(nextAction).toMatchObject({ isRepeated: true, challenges: [{ guid }] });
      expect(await resumes(id)).toBe(0);
      expect((await playOn(client(), id)).result.outcome.code).toBe('verified');
    });

    together('credentials are asked for again, and no member is made with them', async () => {
      const [login, password] = mxBankCredentials('sim_legacy');
      const sealed = await sealedFor('another-verification', 'credential', login!.guid);
      const credentials = [{ guid: login!.guid, sealed }, password!];
      const member = { kind: 'credentials', institutionCode: 'mxbank', credentials } as const;
      const id = await start(atMxBank('', { member }));
      const { reason } = await untilAsked(client(), id, 'provide-credentials');
      expect(reason).toBe('unreadable');
      const { userGuid } = await client().getVerification(id);
      expect(control().members(userGuid!)).toEqual([]);
      const { result } = await playOn(client(), id, { credentials: ['sim_legacy'] });
      expect(result.outcome.code).toBe('verified');
      expect(control().members(userGuid!)).toHaveLength(1);
    });
  });

  for (const [institutionCode, taken, types, given] of [
    ['golden_1', 'without its optional field', ['LOGIN', 'PASSWORD', 'TEXT'], 2],
    ['business_direct', 'with a choice from its list', ['LOGIN', 'PASSWORD', 'OPTIONS'], 3],
  ] as const) {
    const name = `the form of ${institutionCode} is taken ${taken}, and not without a required one`;
    together(name, async () => {
      const member = { kind: 'credentials', institutionCode } as const;
      const id = await start({ user: { kind: 'new' }, member });
      const { fields, round } = await untilAsked(client(), id, 'provide-credentials');
      expect(fields.map(({ type }) => type)).toEqual(types);
      const required = fields.filter(({ isOptional }) => !isOptional);
      const credentials = filledIn(required, 'password');
      expect(credentials).toHaveLength(given);
      const half = client().provideCredentials(id, { round, credentials: credentials.slice(1) });
      expect(await rejectionOf(half)).toEqual(['ANSWER_REJECTED', 'incomplete']);
      const { result } = await playOn(client(), id, { credentials: [credentials] });
      expect(result.outcome.code).toBe('verified');
    });
  }

  together('a member deleted while the end user thinks ends it', async () => {
    const { id, action } = await asked();
    const { userGuid, memberGuid } = await client().getVerification(id);
    const known = { userGuid: userGuid!, memberGuid: memberGuid! };
    await deleteMember(stack().simulator, known);
    await client().answerChallenges(id, answersTo(action));
    expect(await outcomeOf(client(), id)).toBe('member-not-found');
  });
});
