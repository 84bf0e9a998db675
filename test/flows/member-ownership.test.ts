// Goal: whose a member is is proved, never guessed: one that stood at MX before the verification is neither adopted nor
// deleted by it, nor are its numbers taken for new ones; one that the verification made is found again, also when the
// answer to its making was lost. Method: users with a past at the simulator, POSTs that fail with and without effect.
import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, test } from '@jest/globals';
import { untilAsked } from '../../tools/histories/end-user';
import type { VerificationPolicies } from '../../domain';
import type { Fault } from '../../simulator';
import { eventually } from '../support/dev-server';
import { describeWithOwnServer } from '../support/server-suite';
import {
  callAtrium,
  makeMember,
  makeUser,
  mxBankCredentials,
} from '../integration/support/requests';
import { useStack } from '../integration/support/stack';
import { countOf, memberGuidsOf, namesOf, ofKnown, play, playOn, SHORT } from './support/flow';

describeWithOwnServer('whose a member is', () => {
  const stack = useStack();
  const simulator = () => stack().simulator;
  const control = () => simulator().control;

  afterEach(() => {
    control().clearFaults();
    control().changeSettings({ oauthReturnsEarlierMember: false });
  });

  describe('an identifier that the caller gave', () => {
    /** A user with a member of an earlier verification, under an identifier of the caller's. */
    async function earlier() {
      const identifier = `given-${randomUUID()}`;
      const userGuid = await makeUser(simulator());
      const memberGuid = await makeMember(simulator(), userGuid, 'sim_legacy', { identifier });
      const known = { userGuid, memberGuid };
      const { result } = await play(stack().client, ofKnown(known));
      expect(result.outcome.code).toBe('verified');
      return { ...known, identifier };
    }

    const requestFor = (
      userGuid: string,
      identifier: string,
      memberDeletion: NonNullable<VerificationPolicies['memberDeletion']>,
    ) => ({
      user: { kind: 'existing', userGuid } as const,
      member: {
        kind: 'credentials',
        institutionCode: 'mxbank',
        credentials: mxBankCredentials('password'),
        identifier,
      } as const,
      policies: { memberDeletion },
      limits: SHORT,
    });

    type PostFault = Pick<Fault, 'kind' | 'status' | 'times'>;
    const WITHOUT_EFFECT: readonly (readonly [string, PostFault])[] = [
      ['503', { kind: 'status', status: 503 }],
      ['503 twice', { kind: 'status', status: 503, times: 2 }],
      ['a connection that is cut', { kind: 'reset' }],
    ];
    test.each(WITHOUT_EFFECT)(
      'and an earlier member has: named, not adopted, not deleted, even where the first POST would meet %s',
      async (_, fault) => {
        const { userGuid, memberGuid, identifier } = await earlier();
        control().addFault({ route: 'createMember', ...fault });
        const request = requestFor(userGuid, identifier, 'on-failure');
        const { result } = await play(stack().client, request);
        expect(result.outcome).toMatchObject({ code: 'member-already-exists', turn: 'integrator' });
        expect(result.view.memberGuid).toBe(memberGuid);
        expect(result.accountNumbers).toEqual([]);
        expect(result.view.cleanUp).toBeUndefined();
        expect(memberGuidsOf(simulator(), userGuid)).toEqual([memberGuid]);
        // Its own verification, of yesterday; none of ours.
        expect(countOf(simulator(), memberGuid, 'verifyMember')).toBe(1);
      },
    );

    test('and an earlier member has: spared by a cancel while ours is being made', async () => {
      const { client } = stack();
      const { userGuid, memberGuid, identifier } = await earlier();
      control().addFault({ route: 'createMember', kind: 'status', status: 503 });
      // Looking comes before making, and may fail as well.
      control().addFault({ route: 'listMembers', kind: 'status', status: 503 });
      const { verificationId } = await client.start(requestFor(userGuid, identifier, 'on-failure'));
      await eventually('a 503 was given', () => control().faults().length < 2);
      await client.cancel(verificationId, { reason: 'the end user left' });
      const { outcome, view } = await client.result(verificationId, { timeoutMs: 15_000 });
      expect(outcome.code).toBe('cancelled');
      expect(view.cleanUp).toBeUndefined();
      expect(memberGuidsOf(simulator(), userGuid)).toEqual([memberGuid]);
    });

    test.each(['lose-response', 'truncated-json'] as const)(
      'and nobody has: our own member is found again after %s',
      async (kind) => {
        const userGuid = await makeUser(simulator());
        const identifier = `given-${randomUUID()}`;
        control().addFault({ route: 'createMember', kind });
        const { result } = await play(
          stack().client,
          requestFor(userGuid, identifier, 'on-failure'),
        );
        expect(control().faults()).toEqual([]);
        expect(result.outcome.code).toBe('verified');
        expect(control().members(userGuid)).toMatchObject([
          { guid: result.view.memberGuid, identifier },
        ]);
      },
    );
  });

  describe('the OAuth member that comes back', () => {
    const INSTITUTION = 'mx_bank_oauth';

    async function begin(
      userGuid: string,
      memberDeletion: NonNullable<VerificationPolicies['memberDeletion']> = 'never',
    ) {
      const { client } = stack();
      const { verificationId } = await client.start({
        user: { kind: 'existing', userGuid },
        member: { kind: 'oauth', institutionCode: INSTITUTION },
        policies: { memberDeletion },
        limits: { ...SHORT, openUrlMs: 15_000 },
      });
      await untilAsked(client, verificationId, 'open-url');
      const { memberGuid } = await client.getVerification(verificationId);
      return { verificationId, memberGuid: memberGuid! };
    }

    /** A user whose OAuth member was verified yesterday: its first account, MX Bank Checking. */
    async function verifiedBefore() {
      const userGuid = await makeUser(simulator());
      const { verificationId, memberGuid } = await begin(userGuid);
      control().finishOauth(memberGuid, 'approved');
      const { result } = await playOn(stack().client, verificationId, { account: 0 });
      expect(result.outcome.code).toBe('verified');
      return { userGuid, memberGuid };
    }

    async function cancelled(verificationId: string) {
      await stack().client.cancel(verificationId, { reason: 'the end user left' });
      const result = await stack().client.result(verificationId, { timeoutMs: 15_000 });
      expect(result.outcome.code).toBe('cancelled');
      return result;
    }

    test('in place of ours, from before: deletion on failure spares it', async () => {
      const before = await verifiedBefore();
      control().changeSettings({ oauthReturnsEarlierMember: true });
      const { verificationId, memberGuid } = await begin(before.userGuid, 'on-failure');
      expect(memberGuid).not.toBe(before.memberGuid);
      control().finishOauth(memberGuid, 'approved');
      await untilAsked(stack().client, verificationId, 'select-account');
      const { view } = await cancelled(verificationId);
      expect(view.memberGuid).toBe(before.memberGuid);
      expect(view.cleanUp).toBeUndefined();
      expect(memberGuidsOf(simulator(), before.userGuid)).toEqual([before.memberGuid]);
    });

    test('from before, named by the browser while ours stays PENDING: deletion on failure spares it', async () => {
      const { client } = stack();
      const before = await verifiedBefore();
      const { verificationId } = await begin(before.userGuid, 'on-failure');
      await client.memberChanged(verificationId, {
        status: 'success',
        member_guid: before.memberGuid,
      });
      await untilAsked(client, verificationId, 'select-account');
      const { view } = await cancelled(verificationId);
      expect(view.memberGuid).toBe(before.memberGuid);
      expect(memberGuidsOf(simulator(), before.userGuid)).toContain(before.memberGuid);
    });

    test('in place of ours, from before: the numbers it had are no news', async () => {
      const before = await verifiedBefore();
      control().changeSettings({ oauthReturnsEarlierMember: true });
      const { verificationId, memberGuid } = await begin(before.userGuid);
      control().finishOauth(memberGuid, 'approved');
      const { result } = await playOn(stack().client, verificationId, { account: 1 });
      expect(result.outcome.code).toBe('verified');
      expect(result.view.memberGuid).toBe(before.memberGuid);
      // Known ones are told from new ones without a look at names, which two accounts may share.
      expect(result.numbersFoundBy).toBe('new-since-verify');
      expect(await namesOf(simulator(), before, result)).toEqual(['MX Bank Savings']);
    });

    test('in place of ours, newly made by MX: it is ours, and deleted on failure', async () => {
      const userGuid = await makeUser(simulator());
      const { verificationId, memberGuid } = await begin(userGuid, 'on-failure');
      const { body } = await callAtrium(simulator(), 'POST', `/users/${userGuid}/members`, {
        member: { institution_code: INSTITUTION, is_oauth: true, skip_aggregation: true },
      });
      const { guid: replacement } = body['member'] as { readonly guid: string };
      control().finishOauth(replacement, 'approved');
      await callAtrium(simulator(), 'DELETE', `/users/${userGuid}/members/${memberGuid}`);
      await untilAsked(stack().client, verificationId, 'select-account');
      const { view } = await cancelled(verificationId);
      expect(view).toMatchObject({ memberGuid: replacement, cleanUp: 'member-deleted' });
      expect(memberGuidsOf(simulator(), userGuid)).toEqual([]);
    });
  });
});
