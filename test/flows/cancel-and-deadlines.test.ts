/**
 * Goal: a verification can be ended in every step and ends by itself in time, with no request to
 * the bank afterwards. Method: the recorder's parked scenes, commands held by the simulator, short
 * limits.
 */
import { describe, expect } from '@jest/globals';
import { verificationWorkflowId } from '../../contract/names';
import { type StartVerificationRequest } from '../../client';
import { IN_WIDGET, play, playOn, sendElsewhere, untilAsked } from '../../tools/end-user/at-client';
import {
  atMxBank,
  knownMember,
  mxBankCredentials,
  ofMember,
  withPhasesOf,
} from '../../tools/end-user/at-mx';
import { PARKED_SCENES, park } from '../../tools/histories/parked';
import { eventually, SAFETY_NET_MS } from '../../tools/waiting';
import { eventsOf } from '../integration/support/history';
import { useStack } from '../integration/support/stack';
import { describeWithOwnServer } from '../support/server-suite';
import { useTestsTogether } from '../support/runs';
import { callsTo, countOf, outcomeOf } from './support/flow';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** What a busy machine may add to a time that is looked at. */
const SLACK_MS = 20_000;
/** The poll is quick for a moment; then it comes back in an hour. */
const SLOW_SOON = { fastPollingMs: 200, slowPollMs: HOUR_MS };

describeWithOwnServer('ending a verification', () => {
  const stack = useStack({ requestTimeoutMs: 5_000 });
  // More than elsewhere: most of them wait for time to pass.
  const together = useTestsTogether(8);
  const client = () => stack().client;
  const simulator = () => stack().simulator;
  const control = () => simulator().control;
  const handle = (id: string) => stack().temporal.workflow.getHandle(verificationWorkflowId(id));
  const start = async (request: StartVerificationRequest) =>
    (await client().start(request)).verificationId;
  const cancel = (id: string) => client().cancel(id, { reason: 'the end user left' });

  /** Waits until the poll is repeated by Temporal. */
  const untilSlow = (id: string) =>
    eventually('it polls slowly', async () => {
      const { raw } = await handle(id).describe();
      return raw.pendingActivities?.some(({ attempt }) => (attempt ?? 1) > 1) === true;
    });

  describe('by cancelling', () => {
    for (const [scene, byTemporal] of [
      ...PARKED_SCENES.map((each) => [each, false] as const),
      ...PARKED_SCENES.filter(({ name }) => /answers|polling/.test(name)).map(
        (each) => [each, true] as const,
      ),
    ]) {
      const name = byTemporal ? `${scene.name}, by Temporal's own cancel` : scene.name;
      together(`at ${name}: cancelled, and nothing more is asked of the bank`, async () => {
        const id = await park(stack(), scene);
        await (byTemporal ? handle(id).cancel() : cancel(id));
        const { view } = (await playOn(client(), id)).result;
        expect(view).toMatchObject({
          phase: 'FINISHED',
          outcome: { code: 'cancelled' },
          nextAction: { kind: 'none' },
        });
        const { memberGuid } = view;
        if (memberGuid === null) return;
        // A poll loop hears of its end with its next heartbeat; it only reads, and nothing else may
        // follow.
        const before = callsTo(simulator(), memberGuid);
        await new Promise((resolve) => setTimeout(resolve, 100));
        expect(callsTo(simulator(), memberGuid)).toEqual(before);
      });
    }

    for (const [route, password] of [
      ['verifyMember', 'password'],
      ['listAccountNumbers', 'sim_legacy'],
    ] as const) {
      together(`while ${route} hangs`, async () => {
        const known = await knownMember(simulator(), password);
        const { memberGuid } = known;
        const calls = () => countOf(simulator(), memberGuid, route);
        // The numbers are read before the verify as well.
        const skip = route === 'listAccountNumbers' ? 1 : 0;
        control().addFault({ route, kind: 'hang', memberGuid, skip });
        const id = await start(ofMember(known));
        await eventually(`${route} hangs`, () => calls() > skip);
        await cancel(id);
        expect(await outcomeOf(client(), id)).toBe('cancelled');
      });
    }
  });

  describe('once the numbers are there', () => {
    together('they are in the result, though a cancel comes while more is read', async () => {
      const known = await knownMember(simulator(), 'sim_legacy');
      const { memberGuid } = known;
      const route = 'listMemberTransactions';
      control().addFault({ route, kind: 'hang', memberGuid });
      const id = await start({ ...ofMember(known), includeTransactions: true });
      await eventually('it hangs', () => countOf(simulator(), memberGuid, route) > 0);
      await cancel(id);
      const result = await client().result(id, { timeoutMs: SAFETY_NET_MS });
      expect(result).toMatchObject({
        outcome: { code: 'cancelled' },
        transactionsProblem: 'cancelled',
        accountNumbers: [{}, {}],
      });
    });

    together('they are read, though the deadline comes while MX is slow', async () => {
      const known = await knownMember(simulator(), 'sim_legacy');
      const { memberGuid } = known;
      // The numbers are read before the verify as well.
      control().addFault({
        route: 'listAccountNumbers',
        kind: 'hang',
        memberGuid,
        skip: 1,
      });
      const id = await start({ ...ofMember(known), limits: { overallMs: 4_000 } });
      const { outcome } = await client().result(id, { timeoutMs: SAFETY_NET_MS });
      expect(outcome.code).toBe('verified');
    });
  });

  describe('in time', () => {
    /** How much later than this the verification ended. */
    async function expectEndedAt(id: string, due: string | number): Promise<void> {
      const { view } = await client().result(id, { timeoutMs: SAFETY_NET_MS });
      const late = Date.parse(view.finishedAt!) - new Date(due).getTime();
      expect(late).toBeGreaterThan(-500);
      expect(late).toBeLessThan(SLACK_MS);
    }

    together('the deadline of a question is told, and kept', async () => {
      const id = await start(atMxBank('challenge', { limits: { answerMs: 3_000 } }));
      const { deadline } = await untilAsked(client(), id, 'answer-challenges');
      await expectEndedAt(id, deadline);
      const late = { round: 1, answers: [{ guid: 'CRD-1', value: 'late' }] };
      const answered = client().answerChallenges(id, late);
      await expect(answered).rejects.toMatchObject({ code: 'VERIFICATION_FINISHED' });
    });

    for (const [what, limits] of [
      ['sooner', { credentialsMs: HOUR_MS, answerMs: 3_000 }],
      ['later', { credentialsMs: 8_000, answerMs: 12_000 }],
    ] as const) {
      together(`also one that comes ${what} than that of the round before it`, async () => {
        const id = await start(atMxBank('INVALID', { limits }));
        const { round } = await untilAsked(client(), id, 'provide-credentials');
        const credentials = mxBankCredentials('challenge');
        await client().provideCredentials(id, { round, credentials });
        const { deadline } = await untilAsked(client(), id, 'answer-challenges');
        await expectEndedAt(id, deadline);
        expect(await outcomeOf(client(), id)).toBe('challenge-not-answered');
      });
    }

    for (const [what, limit, code] of [
      ['the deadline of the whole', 'overallMs', 'deadline-exceeded'],
      ['the bound of a phase', 'settleMs', 'did-not-settle'],
    ] as const) {
      together(`${what}, an hour before the next poll, is kept`, async () => {
        const limits = { ...SLOW_SOON, [limit]: 4_000 };
        const id = await start(atMxBank('sim_status_created', { limits }));
        const { startedAt } = await client().getVerification(id);
        expect(await outcomeOf(client(), id)).toBe(code);
        await expectEndedAt(id, Date.parse(startedAt) + 4_000);
      });
    }

    together('while a failed bank is given a day', async () => {
      const policies = { retryDaily: true };
      const request = atMxBank('SERVER_ERROR', { policies, limits: { overallMs: 3_000 } });
      expect((await play(client(), request)).result.outcome.code).toBe('deadline-exceeded');
    });

    together('does not wait for a one-time URL that MX puts off, here by a minute', async () => {
      const limits = { openUrlMs: 3_000 };
      const { verificationId: id } = await sendElsewhere(stack(), IN_WIDGET, { limits });
      const { deadline } = await untilAsked(client(), id, 'open-url');
      const route = 'createConnectWidgetUrl';
      control().addFault({ route, kind: 'rate-limit', retryAfterSeconds: 60, times: 10 });
      // Whoever asked is told in some way; that is no part of this test.
      const asked = client()
        .requestOpenUrl(id)
        .catch(() => undefined);
      expect(await outcomeOf(client(), id)).toBe('widget-not-completed');
      await expectEndedAt(id, deadline);
      // Nor may one that nobody waits for any more be tried for hours.
      const events = await eventsOf(stack().temporal, id);
      for (const { activityTaskScheduledEventAttributes: scheduled } of events) {
        if (scheduled?.activityType?.name !== 'createOpenUrl') continue;
        expect(Number(String(scheduled.scheduleToCloseTimeout?.seconds))).toBeLessThanOrEqual(60);
      }
      await asked;
    });
  });

  describe('later or sooner', () => {
    together('an operator moves the deadline of the open round and of the whole', async () => {
      const id = await start(atMxBank('challenge', { limits: { answerMs: 15_000 } }));
      const action = await untilAsked(client(), id, 'answer-challenges');
      const before = await client().getVerification(id);
      const { deadline } = await client().extendDeadline(id, { byMs: HOUR_MS });
      expect(Date.parse(deadline) - Date.parse(before.deadline)).toBe(HOUR_MS);
      const moved = await untilAsked(client(), id, 'answer-challenges');
      expect(Date.parse(moved.deadline) - Date.parse(action.deadline)).toBe(HOUR_MS);
      const old = Date.parse(action.deadline);
      await eventually('the old deadline has passed', () => Date.now() > old + 300);
      expect((await playOn(client(), id)).result.outcome.code).toBe('verified');
    });

    together(
      'also while another job holds the verify up: the run outlives the old deadline',
      async () => {
        const known = await knownMember(simulator(), 'password');
        const { memberGuid } = known;
        withPhasesOf(simulator(), MINUTE_MS, () =>
          control().startBackgroundAggregation(memberGuid),
        );
        const id = await start(ofMember(known, { limits: { overallMs: 20_000 } }));
        const verifies = () => countOf(simulator(), memberGuid, 'verifyMember');
        await eventually('the verify was rejected', () => verifies() > 0);
        const { deadline } = await client().getVerification(id);
        await client().extendDeadline(id, { byMs: HOUR_MS });
        await eventually('the old one is over', () => Date.now() > Date.parse(deadline) + 500);
        expect((await client().getVerification(id)).outcome).toBeUndefined();
        const idle = { connectionStatus: 'CONNECTED', status: 'COMPLETED' } as const;
        control().forceStatus(memberGuid, idle);
        expect((await playOn(client(), id)).result.outcome.code).toBe('verified');
      },
    );

    together('a message ends the pause of slow polling, here an hour', async () => {
      const known = await knownMember(simulator(), 'sim_status_created');
      const id = await start(ofMember(known, { limits: SLOW_SOON }));
      const reads = () => countOf(simulator(), known.memberGuid, 'readMemberStatus');
      for (const poll of [
        () => client().memberChanged(id, { type: 'mx/connect/memberStatusUpdate' }),
        async () => {
          expect(await client().pollNow(id)).toEqual({ hadEffect: true });
        },
      ]) {
        await untilSlow(id);
        const before = reads();
        await poll();
        await eventually('it looks again', () => reads() > before);
      }
      await untilSlow(id);
      await cancel(id);
      expect(await outcomeOf(client(), id)).toBe('cancelled');
    });
  });
});
