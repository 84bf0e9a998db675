// Goal: a job that MX runs of its own accord in a pause of ours is taken neither for our verification nor for its result:
// ours is started, once, and what it says counts. Method: pauses after a rejected verify and after a failed bank, in which a
// background aggregation runs at the simulator; its clock jumps, so that hours lie between two tries.
import { afterEach, describe, expect, test } from '@jest/globals';
import { viewWhere } from '../../tools/histories/end-user';
import { eventually } from '../support/dev-server';
import { nextSecond } from '../support/next-second';
import { describeWithOwnServer } from '../support/server-suite';
import { atMxBank, callAtrium, mxBankCredentials } from '../integration/support/requests';
import { useStack } from '../integration/support/stack';
import {
  knownMember,
  namesOf,
  ofKnown,
  play,
  playOn,
  SHORT,
  verifyAnswers,
  type KnownMember,
} from './support/flow';

const HOUR_MS = 3_600_000;

describeWithOwnServer('a job of MX in a pause of ours', () => {
  let aheadMs = 0;
  const clock = { now: () => new Date(Date.now() + aheadMs) };
  const stack = useStack({ simulator: { clock } });
  const simulator = () => stack().simulator;
  const control = () => simulator().control;

  afterEach(() => {
    // Each test has a member of its own, whose clock has never been ahead.
    aheadMs = 0;
    control().clearFaults();
    control().changeSettings({ throttledVerifies: 0, aggregatesOnUpdate: true });
  });

  describe('after a verify that had no effect', () => {
    /** A member whose MX Bank Checking was verified yesterday. */
    async function verifiedBefore(): Promise<KnownMember> {
      const known = await knownMember(simulator(), 'password');
      const { result } = await play(stack().client, ofKnown(known), { account: 0 });
      expect(result.outcome.code).toBe('verified');
      return known;
    }

    test.each([
      ['503', { kind: 'status', status: 503 }],
      ['a connection that is cut', { kind: 'reset' }],
    ] as const)(
      '(%s), an hour later: ours is posted all the same, and its own account comes back',
      async (_, fault) => {
        const { client } = stack();
        const known = await verifiedBefore();
        const before = control().counters();
        control().addFault({ route: 'verifyMember', ...fault });
        const { verificationId } = await client.start(ofKnown(known));
        await eventually('the verify failed', () => control().faults().length === 0);
        aheadMs = HOUR_MS;
        control().startBackgroundAggregation(known.memberGuid);
        const { result } = await playOn(client, verificationId, { account: 1 });
        expect(result.outcome.code).toBe('verified');
        expect(await namesOf(simulator(), known, result)).toEqual(['MX Bank Savings']);
        const after = control().counters();
        expect(after.verificationsStarted - before.verificationsStarted).toBe(1);
      },
    );

    test('whose own job ran and ended before the next look: it is not started twice', async () => {
      const known = await knownMember(simulator(), 'sim_instantaneous');
      await play(stack().client, ofKnown(known));
      const before = control().counters();
      await nextSecond();
      control().addFault({ route: 'verifyMember', kind: 'lose-response' });
      const { result } = await play(stack().client, ofKnown(known));
      expect(control().faults()).toEqual([]);
      expect(result.outcome.code).toBe('verified');
      const after = control().counters();
      expect(after.verificationsStarted - before.verificationsStarted).toBe(1);
      expect(verifyAnswers(simulator(), known.memberGuid)).toHaveLength(2);
    });
  });

  describe('in the day, here two seconds, before a failed bank is tried again', () => {
    /** Parks a verification in that pause, makes the bank well and has MX aggregate: CONNECTED, with new timestamps. */
    async function wellAgain() {
      const { client } = stack();
      const { verificationId } = await client.start(
        atMxBank('SERVER_ERROR', {
          policies: { retryDaily: true },
          limits: { ...SHORT, dailyRetryMs: 2_000 },
        }),
      );
      const { userGuid, memberGuid } = await viewWhere(
        client,
        verificationId,
        ({ phase }) => phase === 'WAITING_TO_RETRY',
      );
      control().changeSettings({ aggregatesOnUpdate: false });
      await callAtrium(simulator(), 'PUT', `/users/${userGuid!}/members/${memberGuid!}`, {
        member: { credentials: mxBankCredentials('sim_legacy') },
      });
      control().startBackgroundAggregation(memberGuid!);
      await eventually('it is connected', () => {
        const [member] = control().members(userGuid!);
        return member?.connectionStatus === 'CONNECTED' && !member.isBeingAggregated;
      });
      return { client, verificationId, memberGuid: memberGuid!, before: control().counters() };
    }

    test('ours follows and is the one that counts', async () => {
      const { client, verificationId, before } = await wellAgain();
      const { result } = await playOn(client, verificationId);
      expect(result.outcome.code).toBe('verified');
      expect(result.accountNumbers).toHaveLength(2);
      const after = control().counters();
      expect(after.verificationsStarted - before.verificationsStarted).toBe(1);
    });

    test('and a verify that MX throttles (202, nothing started): throttled, and no success', async () => {
      const { client, verificationId, before } = await wellAgain();
      control().changeSettings({ throttledVerifies: 1 });
      const { result } = await playOn(client, verificationId);
      expect(result.outcome).toMatchObject({ code: 'throttled', retry: 'later' });
      expect(result.accountNumbers).toEqual([]);
      expect(control().counters().verificationsStarted).toBe(before.verificationsStarted);
    });

    test('and a verify that has no effect (503): the timestamps of that day are no proof, ours is posted again', async () => {
      const { client, verificationId, memberGuid, before } = await wellAgain();
      control().addFault({ route: 'verifyMember', kind: 'status', status: 503, memberGuid });
      const { result } = await playOn(client, verificationId);
      expect(control().faults()).toEqual([]);
      expect(result.outcome.code).toBe('verified');
      const after = control().counters();
      expect(after.verificationsStarted - before.verificationsStarted).toBe(1);
    });
  });
});
