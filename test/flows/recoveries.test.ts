/**
 * Goal: a job that stopped, or that stood still before ours, is recovered by whoever can do it, and never by one more failed
 * sign-in: the third in a row locks the end user out (atrium-contract.md §16.9). Method: members at the simulator, which
 * counts failed sign-ins itself. How often what is tried stands in test/domain/recovery.test.ts; the usual runs in scenes.test.ts.
 */
import { describe, expect, test } from '@jest/globals';
import { play, playOn, untilAsked } from '../../tools/end-user/at-client';
import {
  atMxBank,
  knownMember,
  ofMember,
  verifyPastUs,
  type KnownMember,
} from '../../tools/end-user/at-mx';
import { eventually } from '../../tools/waiting';
import { useProxiedStack } from '../integration/support/stack';
import { useTestsTogether } from '../support/runs';
import { describeWithOwnServer } from '../support/server-suite';
import {
  answersOf,
  askedIn,
  callsTo,
  countOf,
  expectNotPrevented,
  withPhasesOf,
} from './support/flow';

const CREDENTIALS_THEN_ACCOUNT = ['provide-credentials: denied', 'account'];

describeWithOwnServer('recovery', () => {
  const stack = useProxiedStack();
  const together = useTestsTogether();
  const client = () => stack().client;
  const simulator = () => stack().simulator;
  const control = () => simulator().control;
  const verifies = ({ memberGuid }: KnownMember) =>
    answersOf(simulator(), memberGuid, 'verifyMember');

  /** A member whose sign-in has failed so often before; the simulator counts, and prevents the third. */
  async function rejectedBefore(times: number): Promise<KnownMember> {
    const known = await knownMember(simulator(), 'INVALID');
    for (let time = 1; time <= times; time += 1) {
      await verifyPastUs(simulator(), known);
      const status = time < 3 ? 'DENIED' : 'PREVENTED';
      await eventually('the sign-in failed', () => {
        const [member] = control().members(known.userGuid);
        return member?.connectionStatus === status;
      });
    }
    return known;
  }

  /** A member in this state, by no failure of its own. */
  async function forced(connectionStatus: string): Promise<KnownMember> {
    const known = await knownMember(simulator(), 'password');
    control().forceStatus(known.memberGuid, { connectionStatus, status: null });
    return known;
  }

  describe('of a member that stopped before our verification', () => {
    together(
      'DENIED once: new credentials are asked for at once, and the only verify is one with them',
      async () => {
        const known = await rejectedBefore(1);
        const { verificationId } = await client().start(ofMember(known));
        await untilAsked(client(), verificationId, 'provide-credentials');
        expect(verifies(known)).toHaveLength(1);
        const played = await playOn(client(), verificationId, { credentials: ['password'] });
        expect(played.result.outcome.code).toBe('verified');
        expect(askedIn(played)).toEqual(CREDENTIALS_THEN_ACCOUNT);
        expect(verifies(known)).toHaveLength(2);
      },
    );

    for (const [name, times, limits, credentials, code, jobs] of [
      ['DENIED once, and wrong ones are given', 1, {}, ['UNAUTHORIZED', 'password'], 'denied', 2],
      ['DENIED twice, and the right ones are given', 2, {}, ['password'], 'verified', 3],
      ['DENIED, and nobody answers', 1, { credentialsMs: 1_000 }, [], 'denied', 1],
      ['DENIED, and no second sign-in', 1, { credentialAttemptsMax: 1 }, ['password'], 'denied', 1],
      ['PREVENTED', 3, {}, ['password'], 'prevented', 3],
      ['PREVENTED, opted in', 3, { credentialAttemptsMax: 3 }, ['password'], 'verified', 4],
    ] as const) {
      together(name, async () => {
        const known = await rejectedBefore(times);
        const played = await play(client(), ofMember(known, { limits }), { credentials });
        expect(played.result.outcome.code).toBe(code);
        expect(verifies(known)).toHaveLength(jobs);
        if (times < 3) expectNotPrevented(simulator(), known.userGuid, played.views);
      });
    }

    together('IMPAIRED: the missing credentials are given before the verify', async () => {
      const known = await forced('IMPAIRED');
      const played = await play(client(), ofMember(known), { credentials: ['password'] });
      expect(played.result.outcome.code).toBe('verified');
      expect(askedIn(played)).toEqual(['provide-credentials: credentials-missing', 'account']);
      const calls = callsTo(simulator(), known.memberGuid);
      expect(calls.indexOf('verifyMember')).toBeGreaterThan(calls.indexOf('updateMember'));
    });

    together(
      'LOCKED, which a new job can leave behind: verified without asking for credentials',
      async () => {
        const played = await play(client(), ofMember(await forced('LOCKED')));
        expect(played.result.outcome.code).toBe('verified');
        expect(askedIn(played)).toEqual(['account']);
      },
    );

    together(
      'DENIED, left over while another job runs, is no end: that job is waited for',
      async () => {
        const known = await forced('DENIED');
        withPhasesOf(simulator(), 300, () =>
          control().startBackgroundAggregation(known.memberGuid),
        );
        const played = await play(client(), ofMember(known));
        expect(played.result.outcome.code).toBe('verified');
        expect(askedIn(played)).toEqual(['account']);
      },
    );
  });

  describe('of one that stops in another job, which ours had to wait out (409)', () => {
    for (const [what, connectionStatus, credentials, code, answers] of [
      ['before a verify is posted', 'DENIED', ['password'], 'verified', [409, 200]],
      ['and fails', 'DENIED', ['UNAUTHORIZED', 'password'], 'denied', [409, 200]],
      ['not at all, and no verify is posted', 'LOCKED', [], 'account-locked', [409]],
    ] as const) {
      together(`${what}, after ${connectionStatus}`, async () => {
        const known = await knownMember(simulator(), 'password');
        withPhasesOf(simulator(), 60_000, () =>
          control().startBackgroundAggregation(known.memberGuid),
        );
        const { verificationId } = await client().start(ofMember(known));
        await eventually('ours is put off', () => verifies(known).length > 0);
        control().forceStatus(known.memberGuid, { connectionStatus, status: null });
        const played = await playOn(client(), verificationId, { credentials });
        expect(played.result.outcome.code).toBe(code);
        expect(verifies(known)).toEqual(answers);
        expectNotPrevented(simulator(), known.userGuid, played.views);
      });
    }
  });

  together('a recovered job that stops otherwise is the end', async () => {
    const { result } = await play(client(), atMxBank('INVALID'), { credentials: ['LOCKED'] });
    expect(result.outcome.code).toBe('account-locked');
  });

  for (const [value, code] of [
    ['DISABLED', 'denied'],
    ['SERVER_ERROR', 'connection-failed'],
  ] as const) {
    together(`${value} as an answer brings the failure that it names: ${code}`, async () => {
      const request = atMxBank('challenge', { limits: { credentialAttemptsMax: 1 } });
      const { result } = await play(client(), request, { answer: () => value });
      expect(result.outcome.code).toBe(code);
    });
  }

  // One after the other: they count what MX aggregates.
  describe('by an MX that tries new credentials at once, whatever we ask for (atrium-contract.md §4 F)', () => {
    test.each([
      ['the right ones: verified after one aggregation', 'password', 'verified'],
      ['at a bank that asks a question in it, and again in our job', 'challenge', 'verified'],
      ['wrong ones: denied, and never driven to PREVENTED', 'UNAUTHORIZED', 'denied'],
    ])('%s', async (_, password, code) => {
      stack().proxy.rewrite = ({ method, body }) =>
        method === 'PUT' ? body.replace(/,?"skip_aggregation":true/, '') : body;
      const before = control().counters().aggregationsStarted;
      const endUser = { credentials: [password, 'password'] };
      const { result, views } = await play(client(), atMxBank('INVALID'), endUser);
      expect(result.outcome.code).toBe(code);
      expect(control().counters().aggregationsStarted - before).toBe(1);
      expect(countOf(simulator(), result.view.memberGuid!, 'updateMember')).toBe(1);
      expectNotPrevented(simulator(), result.view.userGuid, views);
    });
  });
});
