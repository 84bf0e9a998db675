// Goal: every wait of a verification ends when it says it does: neither hours later, behind an Atrium that is down or a page
// that nobody opens, nor early, under another name; and an operator who moves the deadline moves all of it. Method: faults
// and slow jobs at the simulator; what only time can show is read from the options that Temporal recorded.
import { afterEach, describe, expect, test } from '@jest/globals';
import { untilAsked } from '../../tools/histories/end-user';
import { eventually } from '../support/dev-server';
import { describeWithOwnServer } from '../support/server-suite';
import { atMxBank, makeUser } from '../integration/support/requests';
import { eventsOf } from '../integration/support/history';
import { useStack } from '../integration/support/stack';
import { countOf, knownMember, ofKnown, outcomeOf, playOn, SHORT } from './support/flow';

const MINUTE_MS = 60_000;

describeWithOwnServer('bounds', () => {
  const stack = useStack();
  const simulator = () => stack().simulator;
  const control = () => simulator().control;

  afterEach(() => {
    control().clearFaults();
    control().changeSettings({ phaseMinMs: 0, phaseMaxMs: 0 });
  });

  /** How long an activity of a verification may take from its scheduling on, all attempts together, in milliseconds. */
  async function longestOf(verificationId: string, activity: string): Promise<number> {
    const events = await eventsOf(stack().temporal, verificationId);
    const scheduled = events
      .map((event) => event.activityTaskScheduledEventAttributes)
      .filter((attributes) => attributes?.activityType?.name === activity);
    expect(scheduled.length).toBeGreaterThan(0);
    return Math.max(
      ...scheduled.map((attributes) => {
        const { seconds, nanos } = attributes?.scheduleToCloseTimeout ?? {};
        return Number(String(seconds ?? 0)) * 1_000 + (nanos ?? 0) / 1_000_000;
      }),
    );
  }

  describe('of an Atrium that is down', () => {
    // Its own bound, ten minutes of attempts, is tested with the activity.
    test('verify, and the overall deadline of a week, here 2.5 s, comes first: ended in time', async () => {
      const { client } = stack();
      const known = await knownMember(simulator(), 'password');
      const { memberGuid } = known;
      const fault = { route: 'verifyMember', kind: 'status', status: 503, memberGuid } as const;
      control().addFault({ ...fault, times: 1_000 });
      const limits = { ...SHORT, overallMs: 2_500 };
      const { verificationId } = await client.start(ofKnown(known, { limits }));
      // The server makes no retry that would begin after the deadline, and so the cause is still known.
      expect(['mx-unavailable', 'deadline-exceeded']).toContain(
        await outcomeOf(client, verificationId),
      );
    });
  });

  describe('of a page that nobody opens', () => {
    test('the end does not wait for a URL that Atrium puts off, here by 15 s', async () => {
      const { client } = stack();
      const userGuid = await makeUser(simulator());
      const { verificationId } = await client.start({
        user: { kind: 'existing', userGuid },
        member: { kind: 'connect-widget' },
        limits: { ...SHORT, openUrlMs: 2_000 },
      });
      await untilAsked(client, verificationId, 'open-url');
      const route = 'createConnectWidgetUrl';
      control().addFault({ route, kind: 'rate-limit', retryAfterSeconds: 15, times: 10 });
      // Whoever asked is told in some way; that is no part of this test.
      const asked = client.requestOpenUrl(verificationId).catch(() => undefined);
      await eventually('the URL was put off', () => control().faults()[0]?.times !== 10);
      const { outcome, view } = await client.result(verificationId, { timeoutMs: 25_000 });
      expect(outcome.code).toBe('widget-not-completed');
      expect(Date.now() - Date.parse(view.finishedAt!)).toBeLessThan(4_000);
      expect(await longestOf(verificationId, 'createOpenUrl')).toBeLessThanOrEqual(MINUTE_MS);
      await asked;
    });
  });

  describe('overall', () => {
    test('a deadline before the next slow poll ends it as deadline-exceeded, and not before its time', async () => {
      const { client } = stack();
      control().changeSettings({ phaseMinMs: 60_000, phaseMaxMs: 60_000 });
      const limits = { fastPollingMs: 500, slowPollMs: 6_000, settleMs: 60_000, overallMs: 4_000 };
      const { verificationId } = await client.start(atMxBank('password', { limits }));
      const { outcome, view } = await client.result(verificationId, { timeoutMs: 20_000 });
      expect(outcome.code).toBe('deadline-exceeded');
      const lateMs = Date.parse(view.finishedAt!) - Date.parse(view.deadline);
      expect(lateMs).toBeGreaterThan(-500);
      expect(lateMs).toBeLessThan(3_000);
    });

    test('the bound of one phase, here four seconds, before the next slow poll: did-not-settle, at its time', async () => {
      const { client } = stack();
      control().changeSettings({ phaseMinMs: 60_000, phaseMaxMs: 60_000 });
      const limits = { fastPollingMs: 500, slowPollMs: 60_000, settleMs: 4_000 };
      const { verificationId } = await client.start(atMxBank('password', { limits }));
      const { outcome, view } = await client.result(verificationId, { timeoutMs: 20_000 });
      expect(outcome.code).toBe('did-not-settle');
      const tookMs = Date.parse(view.finishedAt!) - Date.parse(view.startedAt);
      expect(tookMs).toBeGreaterThan(3_500);
      expect(tookMs).toBeLessThan(9_000);
    });

    test('a deadline that is moved while another job holds the verify up: the run goes on past the old one', async () => {
      const { client } = stack();
      const known = await knownMember(simulator(), 'password');
      control().changeSettings({ phaseMinMs: 60_000, phaseMaxMs: 60_000 });
      control().startBackgroundAggregation(known.memberGuid);
      control().changeSettings({ phaseMinMs: 0, phaseMaxMs: 0 });
      const limits = { ...SHORT, overallMs: 7_000 };
      const { verificationId } = await client.start(ofKnown(known, { limits }));
      const verifies = () => countOf(simulator(), known.memberGuid, 'verifyMember');
      await eventually('the verify was rejected', () => verifies() > 0);
      const before = Date.parse((await client.getVerification(verificationId)).deadline);
      const { deadline } = await client.extendDeadline(verificationId, { byMs: 60 * MINUTE_MS });
      expect(Date.parse(deadline) - before).toBe(60 * MINUTE_MS);
      await eventually('the old deadline is over', () => Date.now() > before + 500, 12_000);
      expect((await client.getVerification(verificationId)).outcome).toBeUndefined();
      const idle = { connectionStatus: 'CONNECTED', status: 'COMPLETED' } as const;
      control().forceStatus(known.memberGuid, idle);
      const { result } = await playOn(client, verificationId);
      expect(result.outcome.code).toBe('verified');
    });
  });
});
