// Goal: a verification can be ended at every step and ends by itself in time, with the outcome that says why. Method:
// each verification is brought to a step and held there by the simulator; waits of days are made short by limits.
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { StartVerificationRequest, VerificationView } from '../../client';
import type { Fault } from '../../simulator';
import * as messages from '../../contract/messages';
import { verificationWorkflowId } from '../../contract/names';
import { eventually } from '../support/dev-server';
import { describeWithOwnServer } from '../support/server-suite';
import { answersTo, play, playOn, untilAsked, viewWhere } from './support/drive';
import { eventsOf } from './support/history';
import { atMxBank, mxBankCredentials } from './support/requests';
import { useStack } from './support/stack';

describeWithOwnServer('ending a verification', () => {
  const stack = useStack();
  const client = () => stack().client;
  const control = () => stack().simulator.control;
  const handle = (id: string) => stack().temporal.workflow.getHandle(verificationWorkflowId(id));
  const start = async (request: StartVerificationRequest) =>
    (await client().start(request)).verificationId;

  describe('by cancelling', () => {
    const HELD = [
      'createUser',
      'createMember',
      'verifyMember',
      'listAccountNumbers',
      'resumeMember',
    ] as const;
    const WAITING = [
      'polling fast',
      'polling slowly',
      'waiting for an answer',
      'waiting for the account',
      'waiting for credentials',
    ] as const;
    const cancelled = new Map<string, VerificationView>();

    /** Holds the next request of an endpoint, so that its activity runs on until it is cancelled. */
    async function hold(route: (typeof HELD)[number]): Promise<string> {
      const arrived = () => stack().simulator.requestLog.entries(route).length;
      const before = arrived();
      const fault: Fault = { route, kind: 'hang' };
      if (route !== 'resumeMember') {
        control().addFault(fault);
        const id = await start(atMxBank('sim_legacy'));
        await eventually(`${route} hangs`, () => arrived() > before);
        return id;
      }
      const id = await start(atMxBank('challenge'));
      const action = await untilAsked(client(), id, 'answer-challenges');
      control().addFault(fault);
      await client().answerChallenges(id, answersTo(action));
      await eventually(`${route} hangs`, () => arrived() > before);
      return id;
    }

    async function wait(where: (typeof WAITING)[number]): Promise<string> {
      if (where === 'waiting for an answer') {
        const id = await start(atMxBank('challenge'));
        await untilAsked(client(), id, 'answer-challenges');
        return id;
      }
      if (where === 'waiting for the account') {
        const id = await start(atMxBank('password'));
        await untilAsked(client(), id, 'select-account');
        return id;
      }
      if (where === 'waiting for credentials') {
        const id = await start(atMxBank('INVALID'));
        await untilAsked(client(), id, 'provide-credentials');
        return id;
      }
      const fastPollingMs = where === 'polling slowly' ? 100 : 60_000;
      control().changeSettings({ phaseMinMs: 120_000, phaseMaxMs: 120_000 });
      const id = await start(atMxBank('password', { limits: { fastPollingMs } }));
      await viewWhere(client(), id, ({ step }) => step === 'awaitMemberSettled');
      control().changeSettings({ phaseMinMs: 0, phaseMaxMs: 0 });
      await new Promise((resolve) => setTimeout(resolve, 100));
      return id;
    }

    beforeAll(async () => {
      const ids = new Map<string, string>();
      for (const route of HELD) ids.set(route, await hold(route));
      for (const where of WAITING) ids.set(where, await wait(where));
      await Promise.all(
        [...ids].map(async ([where, id]) => {
          await client().cancel(id, { reason: 'the end user went away' });
          const { result } = await playOn(client(), id);
          cancelled.set(where, result.view);
        }),
      );
    }, 60_000);

    test.each([...HELD, ...WAITING])('at %s: the outcome is cancelled', (where) => {
      expect(cancelled.get(where)).toMatchObject({
        phase: 'FINISHED',
        outcome: { code: 'cancelled', turn: 'integrator', retry: 'now' },
        nextAction: { kind: 'none' },
      });
    });

    test('a cancellation by an operator of Temporal has the same outcome', async () => {
      const id = await start(atMxBank('challenge'));
      await untilAsked(client(), id, 'answer-challenges');
      await handle(id).cancel();
      const { outcome } = await client().result(id, { timeoutMs: 20_000 });
      expect(outcome.code).toBe('cancelled');
    });
  });

  describe('in time', () => {
    test.each([
      [
        'answerMs',
        atMxBank('challenge', { limits: { answerMs: 1_000 } }),
        'challenge-not-answered',
      ],
      ['answerMs', atMxBank('password', { limits: { answerMs: 1_000 } }), 'account-not-selected'],
      ['overallMs', atMxBank('challenge', { limits: { overallMs: 1_500 } }), 'deadline-exceeded'],
      ['roundsMax', atMxBank('challenge', { limits: { roundsMax: 1 } }), 'too-many-rounds'],
    ] as const)('by %s: %#', async (limit, request, code) => {
      const id = await start(request);
      const view = await viewWhere(client(), id, ({ nextAction }) => nextAction.kind !== 'none');
      if (limit === 'roundsMax') await playOn(client(), id);
      const { outcome, view: last } = await client().result(id, { timeoutMs: 10_000 });
      expect(outcome.code).toBe(code);
      expect(stack().simulator.control.members(last.userGuid!)).toHaveLength(1);
      if (view.nextAction.kind === 'none' || limit === 'roundsMax') return;
      const due = Date.parse(view.nextAction.deadline);
      expect(Math.abs(Date.parse(last.finishedAt!) - due)).toBeLessThan(1_000);
    });

    test('by overallMs also while it polls, and while a command is retried', async () => {
      control().changeSettings({ phaseMinMs: 60_000, phaseMaxMs: 60_000 });
      const polled = play(client(), atMxBank('password', { limits: { overallMs: 2_000 } }));
      const { result } = await polled;
      control().changeSettings({ phaseMinMs: 0, phaseMaxMs: 0 });
      expect(result.outcome.code).toBe('deadline-exceeded');
      control().addFault({ route: 'createMember', kind: 'status', status: 503, times: 50 });
      const retried = await play(client(), atMxBank('x', { limits: { overallMs: 2_000 } }));
      control().clearFaults();
      // The server makes no retry that would begin after the deadline, and so the cause is still known.
      expect(retried.result.outcome.code).toBe('mx-unavailable');
    });

    test('when MX does not settle (settleMs), and when another job blocks ours (otherJobMs)', async () => {
      const limits = { fastPollingMs: 200, slowPollMs: 200, settleMs: 1_000, otherJobMs: 1_000 };
      control().changeSettings({ phaseMinMs: 60_000, phaseMaxMs: 60_000 });
      const unsettled = await play(client(), atMxBank('password', { limits }));
      expect(unsettled.result.outcome).toMatchObject({ code: 'did-not-settle', turn: 'mx' });
      const { userGuid, memberGuid } = unsettled.result.view;
      control().forceStatus(memberGuid!, { connectionStatus: 'CONNECTED', status: 'COMPLETED' });
      control().startBackgroundAggregation(memberGuid!);
      control().changeSettings({ phaseMinMs: 0, phaseMaxMs: 0 });
      const blocked = await play(client(), {
        user: { kind: 'existing', userGuid: userGuid! },
        member: { kind: 'existing-member', memberGuid: memberGuid! },
        limits,
      });
      expect(blocked.result.outcome).toMatchObject({ code: 'other-job-running', retry: 'later' });
    });

    test('at the bank: a question that expires there ends challenge-expired', async () => {
      const id = await start(atMxBank('sim_expires'));
      const action = await untilAsked(client(), id, 'answer-challenges');
      // The bank's own limit is 0.3 s at this pace.
      await new Promise((resolve) => setTimeout(resolve, 100));
      await eventually('the bank gave up', async () => {
        const { memberGuid } = await client().getVerification(id);
        const member = control()
          .members()
          .find(({ guid }) => guid === memberGuid);
        return member?.connectionStatus === 'EXPIRED';
      });
      await client().answerChallenges(id, answersTo(action));
      const { outcome } = await client().result(id, { timeoutMs: 10_000 });
      expect(outcome).toMatchObject({ code: 'challenge-expired', turn: 'end-user' });
    });
  });

  describe('later or sooner', () => {
    test('an operator moves the deadline of the open round and of the whole', async () => {
      const id = await start(atMxBank('challenge', { limits: { answerMs: 1_000 } }));
      const action = await untilAsked(client(), id, 'answer-challenges');
      const before = await client().getVerification(id);
      const byMs = 60_000;
      const { deadline } = await handle(id).executeUpdate(messages.extendDeadlineUpdate, {
        args: [{ byMs }],
      });
      expect(Date.parse(deadline) - Date.parse(before.deadline)).toBe(byMs);
      const moved = await untilAsked(client(), id, 'answer-challenges');
      expect(Date.parse(moved.deadline) - Date.parse(action.deadline)).toBe(byMs);
      await eventually(
        'the old deadline has passed',
        () => Date.now() > Date.parse(action.deadline) + 300,
      );
      const { result } = await playOn(client(), id);
      expect(result.outcome.code).toBe('verified');
    });

    test.each(['memberChanged', 'pollNow'] as const)(
      '%s ends the pause of slow polling, and does nothing in fast polling',
      async (message) => {
        const limits = { fastPollingMs: 300, slowPollMs: 3_600_000 };
        const poke = () =>
          message === 'pollNow'
            ? handle(id).executeUpdate(messages.pollNowUpdate)
            : handle(id).signal(messages.memberChangedSignal, { event: 'other' });
        const phaseMs = 600;
        control().changeSettings({ phaseMinMs: phaseMs, phaseMaxMs: phaseMs });
        const id = await start(atMxBank('sim_legacy', { limits }));
        const { memberGuid } = await viewWhere(
          client(),
          id,
          ({ step }) => step === 'awaitMemberSettled',
        );
        control().changeSettings({ phaseMinMs: 0, phaseMaxMs: 0 });
        const early = await poke();
        if (message === 'pollNow') expect(early).toEqual({ hadEffect: false });
        const reads = () =>
          stack().simulator.requestLog.entries('readMemberStatus', memberGuid!).length;
        let last = -1;
        await eventually('polling pauses', async () => {
          const isStill = reads() === last;
          last = reads();
          await new Promise((resolve) => setTimeout(resolve, 100));
          return isStill && (await isInSlowPolling(id));
        });
        // Three phases of 0.6 s: by now the job has ended, and nobody looks.
        await eventually('the job has ended', () => {
          const all = control().members();
          return all.find(({ guid }) => guid === memberGuid)?.runningJob === null;
        });
        expect((await client().getVerification(id)).step).toBe('awaitMemberSettled');
        const late = await poke();
        if (message === 'pollNow') expect(late).toEqual({ hadEffect: true });
        const { outcome } = await client().result(id, { timeoutMs: 10_000 });
        expect(outcome.code).toBe('verified');
        const events = await eventsOf(stack().temporal, id);
        expect(events.length).toBeLessThan(60);
      },
    );

    async function isInSlowPolling(id: string): Promise<boolean> {
      const { raw } = await handle(id).describe();
      return raw.pendingActivities?.some(({ attempt }) => (attempt ?? 1) > 1) === true;
    }
  });

  test('credentials given after the deadline are rejected as finished', async () => {
    const id = await start(atMxBank('INVALID', { limits: { credentialsMs: 1_000 } }));
    const { round } = await untilAsked(client(), id, 'provide-credentials');
    await client().result(id, { timeoutMs: 10_000 });
    const credentials = mxBankCredentials('password');
    await expect(client().provideCredentials(id, { round, credentials })).rejects.toMatchObject({
      code: 'VERIFICATION_FINISHED',
    });
  });
});
