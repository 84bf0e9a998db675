// Goal: numbers that come late beside older ones are waited for, a little; the numbers of an account that was not chosen are
// never handed out in their place. Method: a member with numbers from before, behind a proxy that holds the new ones back.
import { afterEach, describe, expect, test } from '@jest/globals';
import { untilAsked } from '../../tools/histories/end-user';
import { describeWithOwnServer } from '../support/server-suite';
import { callAtrium, makeUser } from '../integration/support/requests';
import { useProxiedStack } from '../integration/support/stack';
import {
  knownMember,
  namesOf,
  ofKnown,
  play,
  playOn,
  SHORT,
  type KnownMember,
} from './support/flow';

describeWithOwnServer('late numbers', () => {
  const stack = useProxiedStack();
  const simulator = () => stack().simulator;
  const control = () => simulator().control;

  afterEach(() => {
    stack().proxy.intercept = () => undefined;
    control().changeSettings({ oauthReturnsEarlierMember: false });
  });

  const numbersPath = ({ userGuid, memberGuid }: KnownMember) =>
    `/users/${userGuid}/members/${memberGuid}/account_numbers`;

  /** A member whose MX Bank Checking was verified before. */
  async function verifiedBefore(): Promise<KnownMember> {
    const known = await knownMember(simulator(), 'password');
    const { result } = await play(stack().client, ofKnown(known), { account: 0 });
    expect(await namesOf(simulator(), known, result)).toEqual(['MX Bank Checking']);
    return known;
  }

  /** From now on the first reads of a member's numbers, or all of them, still show what they show now. */
  async function holdBack(known: KnownMember, reads: number): Promise<() => number> {
    const { body } = await callAtrium(simulator(), 'GET', numbersPath(known));
    let seen = 0;
    stack().proxy.intercept = ({ method, path }) => {
      if (method !== 'GET' || !path.startsWith(numbersPath(known))) return undefined;
      seen += 1;
      return seen > reads ? undefined : { status: 200, body: JSON.stringify(body) };
    };
    return () => seen;
  }

  describe('of a second account, beside those of the first', () => {
    // One read belongs to the picture before the verify.
    test.each([2, 3])('that come after %s reads: read again, and they alone', async (reads) => {
      const known = await verifiedBefore();
      await holdBack(known, reads);
      const { result } = await play(stack().client, ofKnown(known), { account: 1 });
      expect(result.outcome.code).toBe('verified');
      expect(await namesOf(simulator(), known, result)).toEqual(['MX Bank Savings']);
      expect(result.numbersFoundBy).toBe('new-since-verify');
    });

    test('that never come: none, after a bounded number of reads, and not the first one’s', async () => {
      const known = await verifiedBefore();
      const seen = await holdBack(known, Infinity);
      const { result } = await play(stack().client, ofKnown(known), { account: 1 });
      expect(result.outcome).toMatchObject({ code: 'no-account-numbers', retry: 'later' });
      expect(result.accountNumbers).toEqual([]);
      expect(result.view.accountNumbers ?? []).toEqual([]);
      expect(seen()).toBeGreaterThan(2);
      expect(seen()).toBeLessThan(20);
    });
  });

  test('of the one account that is verified again: there already, and told by its name', async () => {
    const known = await verifiedBefore();
    const { result } = await play(stack().client, ofKnown(known), { account: 0 });
    expect(result.outcome.code).toBe('verified');
    expect(await namesOf(simulator(), known, result)).toEqual(['MX Bank Checking']);
  });

  describe('of an OAuth member from before that comes back', () => {
    async function begin(userGuid: string) {
      const { client } = stack();
      const { verificationId } = await client.start({
        user: { kind: 'existing', userGuid },
        member: { kind: 'oauth', institutionCode: 'mx_bank_oauth' },
        limits: { ...SHORT, openUrlMs: 15_000 },
      });
      await untilAsked(client, verificationId, 'open-url');
      const { memberGuid } = await client.getVerification(verificationId);
      return { verificationId, userGuid, memberGuid: memberGuid! };
    }

    /** Its second account is chosen; its first one was verified yesterday. */
    async function comesBack(reads: number) {
      const { client } = stack();
      const first = await begin(await makeUser(simulator()));
      control().finishOauth(first.memberGuid, 'approved');
      await playOn(client, first.verificationId, { account: 0 });
      control().changeSettings({ oauthReturnsEarlierMember: true });
      const second = await begin(first.userGuid);
      await holdBack(first, reads);
      control().finishOauth(second.memberGuid, 'approved');
      const { result } = await playOn(client, second.verificationId, { account: 1 });
      expect(result.view.memberGuid).toBe(first.memberGuid);
      return { first, result };
    }

    test('late: read again, and they alone', async () => {
      const { first, result } = await comesBack(3);
      expect(result.outcome.code).toBe('verified');
      expect(await namesOf(simulator(), first, result)).toEqual(['MX Bank Savings']);
    });

    test('never: none, and not those of the account that was verified yesterday', async () => {
      const { result } = await comesBack(Infinity);
      expect(result.outcome.code).toBe('no-account-numbers');
      expect(result.accountNumbers).toEqual([]);
    });
  });
});
