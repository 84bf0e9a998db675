/**
 * Goal: an answer that does not fit never reaches the bank; one that fits takes effect once; of two
 * verifications that share a job, neither takes the other's answer. Method: what reached the bank
 * is read from the simulator. test/domain/round holds every reason for a rejection.
 */
import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { isVerificationClientError, type StartVerificationRequest } from '../../client';
import { seal } from '../../codec';
import * as messages from '../../contract/messages';
import { verificationWorkflowId } from '../../contract/names';
import { playOn, untilAsked, viewWhere } from '../../tools/end-user/at-client';
import { atMxBank, knownMember, mxBankCredentials, ofMember } from '../../tools/end-user/at-mx';
import { answersTo } from '../../tools/end-user/end-user';
import { eventually, SAFETY_NET_MS } from '../../tools/waiting';
import { useStack } from '../integration/support/stack';
import { useTestsTogether } from '../support/runs';
import { describeWithOwnServer } from '../support/server-suite';
import { answersOf, countOf, errorOf, namesOf, outcomeOf } from './support/flow';

const VIA = ['update', 'signal'] as const;

describeWithOwnServer('messages', () => {
  const stack = useStack();
  const together = useTestsTogether();
  const client = () => stack().client;
  const simulator = () => stack().simulator;
  const control = () => simulator().control;
  const handle = (id: string) => stack().temporal.workflow.getHandle(verificationWorkflowId(id));
  const result = (id: string) => client().result(id, { timeoutMs: SAFETY_NET_MS });
  const start = async (request: StartVerificationRequest) =>
    (await client().start(request)).verificationId;
  const resumes = async (id: string) => {
    const { memberGuid } = await client().getVerification(id);
    return countOf(simulator(), memberGuid ?? 'none', 'resumeMember');
  };

  /** Stands at a question, or at three. */
  async function asked(password = 'challenge') {
    const id = await start(atMxBank(password));
    const action = await untilAsked(client(), id, 'answer-challenges');
    return { id, action, guid: action.challenges[0]!.guid, round: action.round };
  }

  /** The reason of a rejection. */
  async function reasonOf(call: Promise<unknown>): Promise<unknown> {
    const error = await errorOf(call);
    return isVerificationClientError(error) ? error.reason : error;
  }

  together('that do not fit are dropped or rejected, and disturb nothing', async () => {
    const { id, action, guid, round } = await asked('sim_multiple');
    const { answers } = answersTo(action);
    const credentials = mxBankCredentials('x');
    const send = (via: (typeof VIA)[number]) => [
      client().answerChallenges(id, { round: round + 1, answers }, { via }),
      client().answerChallenges(id, { round, answers: answers.slice(0, 2) }, { via }),
      client().selectAccount(id, { round, value: 'account-x' }, { via }),
      client().provideCredentials(id, { round, credentials }, { via }),
    ];
    await Promise.all(send('signal'));
    const reasons = await Promise.all(send('update').map(reasonOf));
    expect(reasons).toEqual(['wrong-round', 'incomplete', 'wrong-kind', 'wrong-kind']);
    const garbage: readonly unknown[] = [
      null,
      'text',
      { round },
      { round, answers: 'correct', value: 1, byMs: 'x' },
      { round, answers: [{ guid, value: 'correct' }] },
      { round, answers: [null] },
    ];
    for (const signal of [
      messages.answerChallengesSignal,
      messages.selectAccountSignal,
      messages.provideCredentialsSignal,
    ]) {
      for (const message of garbage) await handle(id).signal(signal.name, message);
    }
    await handle(id).signal(messages.answerChallengesSignal.name);
    await handle(id).signal('noSuchSignal', 1);
    for (const update of [
      messages.submitChallengeAnswersUpdate,
      messages.submitAccountSelectionUpdate,
      messages.submitCredentialsUpdate,
      messages.extendDeadlineUpdate,
    ]) {
      for (const message of garbage.slice(0, 4)) {
        const call = handle(id).executeUpdate(update.name, { args: [message] });
        await expect(call).rejects.toMatchObject({ cause: { type: messages.ANSWER_REJECTED } });
      }
    }
    // It stands where it stood, nothing has reached the bank, and it can be brought to its end.
    expect((await client().getVerification(id)).nextAction).toEqual(action);
    expect(await resumes(id)).toBe(0);
    expect((await playOn(client(), id)).result.outcome.code).toBe('verified');
    // One for the questions, one for the account.
    expect(await resumes(id)).toBe(2);
  });

  together('to a verification that has ended, or that nobody started, say so', async () => {
    const ended = await start(atMxBank('sim_legacy'));
    expect(await outcomeOf(client(), ended)).toBe('verified');
    const unknown = 'nobody-started-this';
    const answers = [{ guid: 'CRD-1', value: 'late' }];
    const messagesTo = (id: string) => [
      ...VIA.map((via) => () => client().answerChallenges(id, { round: 1, answers }, { via })),
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
  });

  together('two different answers at once: one is accepted; the same twice is one', async () => {
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
    const played = await playOn(client(), id);
    expect(played.result.outcome.code).toBe('verified');
    const [first] = control().challenges(played.result.view.memberGuid!);
    expect(first).toMatchObject({ posts: 1, effects: 1 });
  });

  together('sealed for another run reach nobody: the question is asked again', async () => {
    const { id, action, guid, round } = await asked();
    expect(action).toMatchObject({ reason: 'first', attemptsLeft: 2 });
    const binding = {
      verificationId: 'another-verification',
      purpose: 'challenge-answer',
      guids: [guid],
    } as const;
    const sealed = await seal(stack().sealingKeys.publicJwk, ['correct'], binding);
    const message = { round, answers: { guids: [guid], sealed } };
    await expect(client().answerChallenges(id, message)).rejects.toMatchObject({
      code: 'INVALID_REQUEST',
    });
    // Around the client.
    const handle = stack().temporal.workflow.getHandle(verificationWorkflowId(id));
    await handle.executeUpdate(messages.submitChallengeAnswersUpdate, { args: [message] });
    const { nextAction } = await viewWhere(
      client(),
      id,
      (view) => view.nextAction.kind === 'answer-challenges' && view.nextAction.round > round,
    );
    expect(nextAction).toMatchObject({ reason: 'unreadable', challenges: [{ guid }] });
    expect(await resumes(id)).toBe(0);
    expect((await playOn(client(), id)).result.outcome.code).toBe('verified');
  });

  describe('two verifications that share one job', () => {
    /**
     * Two that look at an idle member, are both put off, and come back at once: one starts the job,
     * one attaches to it.
     */
    async function attached(password: string, memberDeletion: 'never' | 'always' = 'never') {
      const known = await knownMember(simulator(), password);
      const { memberGuid } = known;
      const fault = { route: 'verifyMember', kind: 'status', status: 503, memberGuid } as const;
      control().addFault({ ...fault, times: 2 });
      const policies = { memberDeletion } as const;
      const requests = [ofMember(known), ofMember(known, { policies })];
      const [a, b] = await Promise.all(requests.map((request) => client().start(request)));
      const ids = [a!.verificationId, b!.verificationId] as const;
      const untilBoth = async <K extends Parameters<typeof untilAsked>[2]>(kind: K) =>
        [
          await untilAsked(client(), ids[0], kind),
          await untilAsked(client(), ids[1], kind),
        ] as const;
      const choose = (id: string, action: Awaited<ReturnType<typeof selection>>, nth: number) =>
        client().selectAccount(id, { round: action.round, value: action.options[nth]!.value });
      const names = (found: Awaited<ReturnType<typeof result>>) =>
        namesOf(simulator(), known, found);
      /** MX started the job of one, and attached the other to it. */
      const expectOneJob = () => {
        const answers = answersOf(simulator(), memberGuid, 'verifyMember');
        expect([...answers].sort()).toEqual([200, 202, 503, 503]);
      };
      return { known, ids, untilBoth, choose, names, expectOneJob };
    }

    const selection = (id: string) => untilAsked(client(), id, 'select-account');

    together('the second chooses when something else is asked (400): already-running', async () => {
      const { ids, untilBoth, choose, names, expectOneJob } = await attached(
        'sim_selection_first',
        'always',
      );
      const [first, second] = await untilBoth('select-account');
      await choose(ids[0], first, 0);
      await untilAsked(client(), ids[0], 'answer-challenges');
      await choose(ids[1], second, 1);
      // Whether it ends at once or only after what the bank asks now is its own affair.
      const { result: late } = await playOn(client(), ids[1]);
      expect(late).toMatchObject({ outcome: { code: 'already-running' }, accountNumbers: [] });
      // The first one is none the worse for it, and the member stays for it.
      const { result: done } = await playOn(client(), ids[0]);
      expect(done.outcome.code).toBe('verified');
      expect(names(done)).toEqual([first.options[0]!.label]);
      expectOneJob();
    });

    together(
      'the second chooses in vain (503): it does not take the account of the first',
      async () => {
        const { known, ids, untilBoth, choose, names } = await attached('password');
        const [first, second] = await untilBoth('select-account');
        const { memberGuid } = known;
        control().addFault({ route: 'resumeMember', kind: 'status', status: 503, memberGuid });
        await choose(ids[1], second, 1);
        await eventually('the choice was lost', () =>
          control()
            .faults()
            .every((fault) => fault.memberGuid !== memberGuid),
        );
        await choose(ids[0], first, 0);
        const late = await result(ids[1]);
        expect(names(late)).toEqual([]);
        expect(late.outcome.code).not.toBe('verified');
      },
    );

    together(
      'the second answers what is answered (400), chooses; the first is too late (405)',
      async () => {
        const { ids, untilBoth, choose, names, expectOneJob } = await attached('challenge');
        const [first, second] = await untilBoth('answer-challenges');
        await client().answerChallenges(ids[0], answersTo(first));
        await selection(ids[0]);
        await client().answerChallenges(ids[1], answersTo(second));
        const asked = await selection(ids[1]);
        await choose(ids[1], asked, 1);
        const done = await result(ids[1]);
        expect(done.outcome.code).toBe('verified');
        expect(names(done)).toEqual([asked.options[1]!.label]);
        const { result: other } = await playOn(client(), ids[0], { account: 0 });
        expect(other).toMatchObject({ outcome: { code: 'already-running' }, accountNumbers: [] });
        expectOneJob();
      },
    );
  });

  // Alone: it counts what all runs have in common.
  test('ten starts with one id, and one long after: one execution, one user, one member', async () => {
    const request = atMxBank('password', { verificationId: randomUUID() });
    const before = control().counters();
    const starts = Array.from({ length: 10 }, () => client().start(request));
    const started = await Promise.all(starts);
    expect(started.filter(({ wasStartedBefore }) => !wasStartedBefore)).toHaveLength(1);
    const { verificationId } = started[0]!;
    expect((await playOn(client(), verificationId)).result.outcome.code).toBe('verified');
    expect(await client().start(request)).toEqual({ verificationId, wasStartedBefore: true });
    const { usersCreated, membersCreated } = control().counters();
    expect(usersCreated - before.usersCreated).toBe(1);
    expect(membersCreated - before.membersCreated).toBe(1);
  });
});
