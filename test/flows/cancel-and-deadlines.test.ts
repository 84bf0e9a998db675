// Goal: a verification can be ended in every step and ends by itself in time: with the outcome that says why, no request at
// the bank after it, not before its time and not hours later; an operator who moves the deadline moves all of it. Method:
// the parked scenes of the recorder and commands held by the simulator; long waits are made short by limits. Which outcome
// each bound leads to stands in scenes.test.ts.
import { afterEach, describe, expect, test } from '@jest/globals';
import { verificationWorkflowId } from '../../contract/names';
import { type StartVerificationRequest } from '../../client';
import { type Fault } from '../../simulator';
import { play, playOn, untilAsked } from '../../tools/end-user/at-client';
import { atMxBank, knownMember, makeUser, ofMember } from '../../tools/end-user/at-mx';
import { answersTo } from '../../tools/end-user/end-user';
import { PARKED_SCENES, park } from '../../tools/histories/parked';
import { eventually, SAFETY_NET_MS } from '../../tools/waiting';
import { eventsOf } from '../integration/support/history';
import { useStack } from '../integration/support/stack';
import { describeWithOwnServer } from '../support/server-suite';
import { useRuns } from '../support/runs';
import { callsTo, countOf, outcomeOf, withPhasesOf } from './support/flow';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** What a busy machine may add to a time that is looked at. */
const SLACK_MS = 20_000;

describeWithOwnServer('ending a verification', () => {
  const stack = useStack();
  const client = () => stack().client;
  const simulator = () => stack().simulator;
  const control = () => simulator().control;
  const handle = (id: string) => stack().temporal.workflow.getHandle(verificationWorkflowId(id));
  const start = async (request: StartVerificationRequest) =>
    (await client().start(request)).verificationId;

  /** Waits until the poll is repeated by Temporal. */
  const untilSlow = (id: string) =>
    eventually('it polls slowly', async () => {
      const { raw } = await handle(id).describe();
      return raw.pendingActivities?.some(({ attempt }) => (attempt ?? 1) > 1) === true;
    });

  describe('by cancelling', () => {
    const HELD = [
      'createUser',
      'createMember',
      'verifyMember',
      'resumeMember',
      'listAccountNumbers',
    ] as const;
    const limits = { fastPollingMs: 200, slowPollMs: HOUR_MS };
    const PARKED = [
      ...PARKED_SCENES,
      {
        ...PARKED_SCENES.at(-1)!,
        name: 'slow polling',
        request: atMxBank('sim_status_created', { limits }),
      },
    ];
    const BY_TEMPORAL = ['parked-awaiting-answers', 'parked-polling'];
    const names = [
      ...PARKED.map(({ name }) => name),
      ...BY_TEMPORAL.map((name) => `${name}, by Temporal's own cancel`),
    ];

    const parked = useRuns(names, async (name) => {
      const [sceneName, byTemporal] = name.split(', ');
      const id = await park(
        stack(),
        PARKED.find((scene) => scene.name === sceneName)!,
      );
      if (sceneName === 'slow polling') await untilSlow(id);
      if (byTemporal === undefined) await client().cancel(id, { reason: 'the end user left' });
      else await handle(id).cancel();
      return playOn(client(), id);
    });

    test.each(names)('at %s: cancelled, and nothing more is asked of the bank', async (name) => {
      const { result } = await parked(name);
      expect(result.view).toMatchObject({
        phase: 'FINISHED',
        outcome: { code: 'cancelled' },
        nextAction: { kind: 'none' },
      });
      const { memberGuid } = result.view;
      if (memberGuid === null) return;
      // A poll loop hears of its end with its next heartbeat; it only reads, and nothing else may follow.
      const before = callsTo(simulator(), memberGuid);
      await new Promise((resolve) => setTimeout(resolve, 100));
      expect(callsTo(simulator(), memberGuid)).toEqual(before);
    });

    test.each(HELD)('while %s hangs: cancelled', async (route) => {
      const fault: Fault = { route, kind: 'hang' };
      const arrived = () => simulator().requestLog.entries(route).length;
      const before = arrived();
      let id: string;
      if (route === 'resumeMember') {
        id = await start(atMxBank('challenge'));
        const action = await untilAsked(client(), id, 'answer-challenges');
        control().addFault(fault);
        await client().answerChallenges(id, answersTo(action));
      } else {
        control().addFault(fault);
        id = await start(atMxBank('sim_legacy'));
      }
      await eventually(`${route} hangs`, () => arrived() > before);
      await client().cancel(id, { reason: 'the end user left' });
      expect(await outcomeOf(client(), id)).toBe('cancelled');
    });
  });

  describe('in time', () => {
    afterEach(() => {
      control().clearFaults();
    });

    /** How much later than this the verification ended. */
    const lateBy = async (id: string, due: string) => {
      const { view } = await client().result(id, { timeoutMs: SAFETY_NET_MS });
      return Date.parse(view.finishedAt!) - Date.parse(due);
    };

    test('the deadline of a question is told, and kept', async () => {
      const id = await start(atMxBank('challenge', { limits: { answerMs: 3_000 } }));
      const { deadline } = await untilAsked(client(), id, 'answer-challenges');
      const late = await lateBy(id, deadline);
      expect(late).toBeGreaterThan(-500);
      expect(late).toBeLessThan(SLACK_MS);
      await expect(
        client().answerChallenges(id, { round: 1, answers: [{ guid: 'CRD-1', value: 'late' }] }),
      ).rejects.toMatchObject({ code: 'VERIFICATION_FINISHED' });
    });

    test('the deadline of the whole, an hour before the next poll, is kept', async () => {
      const limits = { fastPollingMs: 500, slowPollMs: HOUR_MS, overallMs: 4_000 };
      const id = await start(atMxBank('sim_status_created', { limits }));
      const { deadline } = await client().getVerification(id);
      expect(await outcomeOf(client(), id)).toBe('deadline-exceeded');
      const late = await lateBy(id, deadline);
      expect(late).toBeGreaterThan(-500);
      expect(late).toBeLessThan(SLACK_MS);
    });

    test('the bound of a phase, an hour before the next poll, is kept', async () => {
      const limits = { fastPollingMs: 500, slowPollMs: HOUR_MS, settleMs: 4_000 };
      const id = await start(atMxBank('sim_status_created', { limits }));
      expect(await outcomeOf(client(), id)).toBe('did-not-settle');
      const { startedAt } = await client().getVerification(id);
      const took = await lateBy(id, startedAt);
      expect(took).toBeGreaterThan(3_500);
      expect(took).toBeLessThan(4_000 + SLACK_MS);
    });

    test('while a command is retried: ended, and the cause is still known', async () => {
      const known = await knownMember(simulator(), 'password');
      const { memberGuid } = known;
      const fault = { route: 'verifyMember', kind: 'status', status: 503, memberGuid } as const;
      control().addFault({ ...fault, times: 1_000 });
      const { result } = await play(client(), ofMember(known, { limits: { overallMs: 3_000 } }));
      // The server makes no retry that would begin after the deadline; on a busy machine it may be the deadline itself.
      expect(['mx-unavailable', 'deadline-exceeded']).toContain(result.outcome.code);
    });

    test('while a failed bank is given a day', async () => {
      const request = atMxBank('SERVER_ERROR', {
        policies: { retryDaily: true },
        limits: { overallMs: 3_000 },
      });
      expect((await play(client(), request)).result.outcome.code).toBe('deadline-exceeded');
    });

    test('does not wait for a one-time URL that MX puts off, here by a minute', async () => {
      const userGuid = await makeUser(simulator());
      const id = await start({
        user: { kind: 'existing', userGuid },
        member: { kind: 'connect-widget' },
        limits: { openUrlMs: 3_000 },
      });
      const { deadline } = await untilAsked(client(), id, 'open-url');
      const route = 'createConnectWidgetUrl';
      control().addFault({ route, kind: 'rate-limit', retryAfterSeconds: 60, times: 10 });
      // Whoever asked is told in some way; that is no part of this test.
      const asked = client()
        .requestOpenUrl(id)
        .catch(() => undefined);
      expect(await outcomeOf(client(), id)).toBe('widget-not-completed');
      expect(await lateBy(id, deadline)).toBeLessThan(SLACK_MS);
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
    test('an operator moves the deadline of the open round and of the whole', async () => {
      const id = await start(atMxBank('challenge', { limits: { answerMs: 5_000 } }));
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

    test('also while another job holds the verify up: the run goes on past the old deadline', async () => {
      const known = await knownMember(simulator(), 'password');
      withPhasesOf(simulator(), MINUTE_MS, () =>
        control().startBackgroundAggregation(known.memberGuid),
      );
      const id = await start(ofMember(known, { limits: { overallMs: 7_000 } }));
      const verifies = () => countOf(simulator(), known.memberGuid, 'verifyMember');
      await eventually('the verify was rejected', () => verifies() > 0);
      const { deadline } = await client().getVerification(id);
      await client().extendDeadline(id, { byMs: HOUR_MS });
      await eventually('the old one is over', () => Date.now() > Date.parse(deadline) + 500);
      expect((await client().getVerification(id)).outcome).toBeUndefined();
      const idle = { connectionStatus: 'CONNECTED', status: 'COMPLETED' } as const;
      control().forceStatus(known.memberGuid, idle);
      expect((await playOn(client(), id)).result.outcome.code).toBe('verified');
    });

    test.each(['memberChanged', 'pollNow'] as const)(
      '%s ends the pause of slow polling, here an hour',
      async (message) => {
        const known = await knownMember(simulator(), 'sim_status_created');
        const limits = { fastPollingMs: 200, slowPollMs: HOUR_MS };
        const id = await start(ofMember(known, { limits }));
        await untilSlow(id);
        const reads = () => countOf(simulator(), known.memberGuid, 'readMemberStatus');
        const before = reads();
        if (message === 'pollNow') expect(await client().pollNow(id)).toEqual({ hadEffect: true });
        else await client().memberChanged(id, { type: 'mx/connect/memberStatusUpdate' });
        await eventually('it looks again', () => reads() > before);
        await client().cancel(id, { reason: 'the test is over' });
        expect(await outcomeOf(client(), id)).toBe('cancelled');
      },
    );
  });
});
