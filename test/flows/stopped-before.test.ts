// Goal: a member that stopped for want of right credentials before our verification, or in another job that ours had to
// wait out, is mended first: a verify with what MX holds would only be one more failed sign-in, and the third one locks the
// end user out (contract §16.9). Method: members at the simulator with a past of their own, whose failures it counts.
import { afterEach, describe, expect, test } from '@jest/globals';
import { untilAsked } from '../../tools/histories/end-user';
import type { VerificationView } from '../../client';
import { eventually } from '../support/dev-server';
import { describeWithOwnServer } from '../support/server-suite';
import { mxBankCredentials } from '../integration/support/requests';
import { useStack } from '../integration/support/stack';
import {
  callsTo,
  countOf,
  expectNotPrevented,
  knownMember,
  ofKnown,
  outcomeOf,
  play,
  playOn,
  SHORT,
  verifyAnswers,
  verifyPastUs,
  type KnownMember,
} from './support/flow';

describeWithOwnServer('a member that stopped before', () => {
  const stack = useStack();
  const simulator = () => stack().simulator;
  const control = () => simulator().control;
  const give = (...passwords: string[]) => ({ credentials: passwords.map(mxBankCredentials) });

  afterEach(() => {
    control().changeSettings({ phaseMinMs: 0, phaseMaxMs: 0 });
  });

  const statusOf = ({ userGuid, memberGuid }: KnownMember) =>
    control()
      .members(userGuid)
      .find(({ guid }) => guid === memberGuid)?.connectionStatus;

  /** A member whose sign-in has failed so often before; the simulator counts, and prevents the third. */
  async function rejected(times: number): Promise<KnownMember> {
    const known = await knownMember(simulator(), 'INVALID');
    for (let time = 1; time <= times; time += 1) {
      await verifyPastUs(simulator(), known);
      const status = time < 3 ? 'DENIED' : 'PREVENTED';
      await eventually('the sign-in failed', () => statusOf(known) === status);
    }
    return known;
  }

  /** A member in this state, by no failure of its own. */
  async function forced(connectionStatus: string, password = 'password'): Promise<KnownMember> {
    const known = await knownMember(simulator(), password);
    control().forceStatus(known.memberGuid, { connectionStatus, status: null });
    return known;
  }

  /** What the end user was asked for, in order. */
  const askedFor = (views: readonly VerificationView[]): string[] => {
    const asked = views.map(({ nextAction }) =>
      nextAction.kind === 'provide-credentials'
        ? `credentials: ${nextAction.reason}`
        : nextAction.kind,
    );
    return asked.filter((kind, index) => kind !== 'none' && kind !== asked[index - 1]);
  };

  describe('DENIED', () => {
    test('once: new credentials are asked for at once, and the only verify is one with them', async () => {
      const known = await rejected(1);
      const { verificationId } = await stack().client.start(ofKnown(known));
      await untilAsked(stack().client, verificationId, 'provide-credentials');
      expect(verifyAnswers(simulator(), known.memberGuid)).toHaveLength(1);
      const { result, views } = await playOn(stack().client, verificationId, give('password'));
      expect(result.outcome.code).toBe('verified');
      expect(askedFor(views)).toEqual(['credentials: denied', 'select-account']);
      expect(verifyAnswers(simulator(), known.memberGuid)).toHaveLength(2);
    });

    test('once, and the new ones are wrong: one try, and MX never says PREVENTED', async () => {
      const known = await rejected(1);
      const { result, views } = await play(
        stack().client,
        ofKnown(known),
        give('UNAUTHORIZED', 'password'),
      );
      expect(result.outcome).toMatchObject({ code: 'denied', turn: 'end-user' });
      expect(askedFor(views)).toEqual(['credentials: denied']);
      expect(countOf(simulator(), known.memberGuid, 'updateMember')).toBe(1);
      expectNotPrevented(simulator(), known.userGuid);
    });

    test('twice, one failure before PREVENTED: the right ones still verify', async () => {
      const known = await rejected(2);
      const { result } = await play(stack().client, ofKnown(known), give('password'));
      expect(result.outcome.code).toBe('verified');
      expect(verifyAnswers(simulator(), known.memberGuid)).toHaveLength(3);
      expectNotPrevented(simulator(), known.userGuid);
    });

    test('and nobody answers: a day, here a second, ends it as denied without a verify', async () => {
      const known = await rejected(1);
      const limits = { ...SHORT, credentialsMs: 1_000 };
      const { result } = await play(stack().client, ofKnown(known, { limits }));
      expect(result.outcome.code).toBe('denied');
      expect(verifyAnswers(simulator(), known.memberGuid)).toHaveLength(1);
    });

    test('where the caller allows no second sign-in: denied at once, without a verify', async () => {
      const known = await rejected(1);
      const limits = { ...SHORT, credentialAttemptsMax: 1 };
      const { result, views } = await play(
        stack().client,
        ofKnown(known, { limits }),
        give('password'),
      );
      expect(result.outcome.code).toBe('denied');
      expect(askedFor(views)).toEqual([]);
      expect(verifyAnswers(simulator(), known.memberGuid)).toHaveLength(1);
    });

    test('left over while another job runs is no outcome: that job is waited for', async () => {
      const known = await forced('DENIED');
      control().changeSettings({ phaseMinMs: 300, phaseMaxMs: 300 });
      control().startBackgroundAggregation(known.memberGuid);
      control().changeSettings({ phaseMinMs: 0, phaseMaxMs: 0 });
      const { result, views } = await play(stack().client, ofKnown(known));
      expect(result.outcome.code).toBe('verified');
      expect(askedFor(views)).toEqual(['select-account']);
    });
  });

  test.each(['IMPAIRED', 'IMPORTED'])(
    '%s: the missing credentials are asked for at once, and verified',
    async (connectionStatus) => {
      const known = await forced(connectionStatus);
      const { result, views } = await play(stack().client, ofKnown(known), give('password'));
      expect(result.outcome.code).toBe('verified');
      expect(askedFor(views)).toEqual(['credentials: credentials-missing', 'select-account']);
      const calls = callsTo(simulator(), known.memberGuid);
      expect(calls.indexOf('verifyMember')).toBeGreaterThan(calls.indexOf('updateMember'));
      expect(verifyAnswers(simulator(), known.memberGuid)).toEqual([200]);
    },
  );

  describe('PREVENTED', () => {
    test('ends so at once: nothing is asked, and no verify posted', async () => {
      const known = await rejected(3);
      const { result, views } = await play(stack().client, ofKnown(known), give('password'));
      expect(result.outcome).toMatchObject({ code: 'prevented', turn: 'end-user' });
      expect(askedFor(views)).toEqual([]);
      expect(verifyAnswers(simulator(), known.memberGuid)).toHaveLength(3);
    });

    test('is mended where the caller opted in, and only then verified', async () => {
      const known = await rejected(3);
      const limits = { ...SHORT, credentialAttemptsMax: 3 };
      const { result, views } = await play(
        stack().client,
        ofKnown(known, { limits }),
        give('password'),
      );
      expect(result.outcome.code).toBe('verified');
      expect(askedFor(views)).toEqual(['credentials: denied', 'select-account']);
      expect(verifyAnswers(simulator(), known.memberGuid)).toHaveLength(4);
    });
  });

  describe('in another job that ours had to wait out (409)', () => {
    /** A member whose background job still runs when we ask, and fails to sign in a little later. */
    async function failingMeanwhile(password = 'INVALID'): Promise<KnownMember> {
      const known = await knownMember(simulator(), password);
      control().changeSettings({ phaseMinMs: 500, phaseMaxMs: 500 });
      control().startBackgroundAggregation(known.memberGuid);
      control().changeSettings({ phaseMinMs: 0, phaseMaxMs: 0 });
      return known;
    }

    test('DENIED is mended before a verify is posted', async () => {
      const known = await failingMeanwhile();
      const { result, views } = await play(stack().client, ofKnown(known), give('password'));
      expect(result.outcome.code).toBe('verified');
      expect(askedFor(views)).toEqual(['credentials: denied', 'select-account']);
      expect(verifyAnswers(simulator(), known.memberGuid)).toEqual([409, 200]);
    });

    test('LOCKED is the end: no verify is posted at a login that the bank has locked', async () => {
      const known = await failingMeanwhile('LOCKED');
      const { result } = await play(stack().client, ofKnown(known));
      expect(result.outcome.code).toBe('account-locked');
      expect(verifyAnswers(simulator(), known.memberGuid)).toEqual([409]);
    });

    test('DENIED, and wrong credentials after it: MX never says PREVENTED', async () => {
      const known = await failingMeanwhile();
      const { result } = await play(
        stack().client,
        ofKnown(known),
        give('UNAUTHORIZED', 'password'),
      );
      expect(result.outcome.code).toBe('denied');
      expectNotPrevented(simulator(), known.userGuid);
      const answers = verifyAnswers(simulator(), known.memberGuid);
      expect(answers[0]).toBe(409);
      expect(answers.filter((status) => status === 200).length).toBeLessThanOrEqual(1);
    });
  });

  test.each(['CREATED', 'CONNECTED', 'LOCKED', 'EXPIRED', 'REJECTED', 'FAILED', 'UPDATED'])(
    '%s, which a new job can leave behind, is verified without asking for credentials',
    async (connectionStatus) => {
      const known = await forced(connectionStatus);
      const { result, views } = await play(stack().client, ofKnown(known));
      expect(result.outcome.code).toBe('verified');
      expect(askedFor(views)).toEqual(['select-account']);
    },
  );

  test('a verification that ends denied can be followed by another, which begins with credentials', async () => {
    const { client } = stack();
    const known = await knownMember(simulator(), 'INVALID');
    const limits = { ...SHORT, credentialsMs: 1_000 };
    const first = await client.start(ofKnown(known, { limits }));
    expect(await outcomeOf(client, first.verificationId)).toBe('denied');
    const { result } = await play(client, ofKnown(known), give('UNAUTHORIZED'));
    expect(result.outcome.code).toBe('denied');
    expectNotPrevented(simulator(), known.userGuid);
  });
});
