// Goal: an MX in trouble is waited out as it asks, an answer of it that is lost costs nothing but time: exactly one effect at the
// bank, and the verification succeeds. Method: faults of the simulator. Those on endpoints without a member hit whoever comes
// next, so these runs follow one another; those on resume name their member, since each waits out the ten seconds in which an
// answered question may linger. What a single call does about each kind of trouble stands in test/activities.
import { afterEach, describe, expect, test } from '@jest/globals';
import { type Fault } from '../../simulator';
import { play, playOn, untilAsked } from '../../tools/end-user/at-client';
import { atMxBank } from '../../tools/end-user/at-mx';
import { useRuns } from '../support/runs';
import { describeWithOwnServer } from '../support/server-suite';
import { useStack } from './support/stack';

const POSTS = ['createUser', 'createMember', 'verifyMember', 'updateMember'] as const;

describeWithOwnServer('an MX in trouble', () => {
  const stack = useStack();
  const control = () => stack().simulator.control;
  const log = () => stack().simulator.requestLog;

  /** The longest time from one request of an endpoint to the next, in milliseconds. */
  function longestGapMs(route: string): number {
    const times = log()
      .entries(route)
      .map(({ at }) => Date.parse(at));
    return Math.max(...times.slice(1).map((time, index) => time - times[index]!));
  }

  describe('from the first call to the last', () => {
    afterEach(() => {
      control().clearFaults();
    });

    /** A run that passes all of them: new user, wrong credentials, update, selection. What it changed at the bank. */
    async function everyStep(...faults: readonly Fault[]) {
      log().clear();
      const before = control().counters();
      for (const fault of faults) control().addFault(fault);
      const endUser = { credentials: ['password'] };
      const { outcome, view } = (await play(stack().client, atMxBank('INVALID'), endUser)).result;
      expect(control().faults()).toEqual([]);
      const after = control().counters();
      const added = (name: keyof typeof after) => after[name] - before[name];
      const answers = control().challenges(view.memberGuid!);
      return {
        outcome: outcome.code,
        users: added('usersCreated'),
        members: control().members(view.userGuid!).length,
        verifications: added('verificationsStarted'),
        updates: added('membersUpdated'),
        answers: answers.map(({ effects }) => effects),
      };
    }

    /** Two verifications: one with the wrong credentials, one after the update. */
    const ONE_OF_EACH = {
      outcome: 'verified',
      users: 1,
      members: 1,
      verifications: 2,
      updates: 1,
      answers: [1],
    };

    test.each([
      ['lost after it took effect', 'lose-response'],
      ['cut before it took effect', 'reset'],
      ['broken off in the middle of the body', 'truncated-json'],
    ] as const)('each answer to a POST is %s: each has its effect once', async (_, kind) => {
      expect(await everyStep(...POSTS.map((route) => ({ route, kind })))).toEqual(ONE_OF_EACH);
    });

    test('they are lost, and the look-up after it fails too', async () => {
      const status = { kind: 'status', status: 500 } as const;
      const seen = await everyStep(
        { route: 'createUser', kind: 'lose-response' },
        { route: 'listUsers', ...status },
        { route: 'createMember', kind: 'lose-response' },
        { route: 'listMembers', ...status },
        { route: 'verifyMember', kind: 'lose-response', times: 2 },
      );
      expect(seen).toEqual(ONE_OF_EACH);
    });

    test('a burst of 5xx, with bodies of its own and of a proxy', async () => {
      const seen = await everyStep(
        { route: 'createUser', kind: 'status', status: 503 },
        { route: 'createMember', kind: 'html', status: 502 },
        { route: 'verifyMember', kind: 'status', status: 500 },
        { route: 'readMemberStatus', kind: 'status', status: 503, skip: 2, times: 3 },
        { route: 'listAccountNumbers', kind: 'html', status: 504 },
      );
      expect(seen).toEqual(ONE_OF_EACH);
    });

    test('failed polls change nothing: twelve in a row of every kind', async () => {
      const kinds = ['reset', 'status', 'html', 'truncated-json'] as const;
      const faults = kinds.map((kind) => ({ route: 'readMemberStatus', kind, times: 3 }) as const);
      expect(await everyStep(...faults)).toEqual(ONE_OF_EACH);
    });

    test.each([
      ['in seconds', false],
      ['as a date', true],
    ])(
      '429: Retry-After %s is honoured by commands and by the poll',
      async (_, retryAfterAsDate) => {
        const routes = ['createMember', 'verifyMember', 'readMemberStatus'] as const;
        const limited = { kind: 'rate-limit', retryAfterSeconds: 2, retryAfterAsDate } as const;
        const seen = await everyStep(...routes.map((route) => ({ route, ...limited })));
        expect(seen).toEqual(ONE_OF_EACH);
        // The first retry of a command would otherwise come after one second, a poll after some milliseconds.
        for (const route of routes) expect(longestGapMs(route)).toBeGreaterThanOrEqual(1_900);
      },
    );

    test('silence: a request that is never answered is given up and made good', async () => {
      expect(await everyStep({ route: 'createMember', kind: 'hang-after-effect' })).toEqual(
        ONE_OF_EACH,
      );
      expect(log().entries('createMember')).toHaveLength(1);
    });

    test('a body above the size cap is a broken contract, not a loop', async () => {
      log().clear();
      control().addFault({ route: 'readMemberStatus', kind: 'oversized' });
      const { result } = await play(stack().client, atMxBank('challenge'));
      expect(result.outcome.code).toBe('mx-contract-broken');
      expect(log().entries('readMemberStatus')).toHaveLength(1);
    });
  });

  describe('at the answer of the end user', () => {
    const FAULTS: Readonly<
      Record<string, Pick<Fault, 'kind' | 'status' | 'times'> & { posts: number }>
    > = {
      'lost after it took effect': { kind: 'lose-response', posts: 1 },
      'never given, after it took effect': { kind: 'hang-after-effect', posts: 1 },
      'cut before it took effect': { kind: 'reset', posts: 2 },
      'never given, without effect': { kind: 'hang', posts: 2 },
      '503 twice': { kind: 'status', status: 503, times: 2, posts: 3 },
      'a page of a proxy': { kind: 'html', posts: 2 },
    };
    const run = useRuns(Object.keys(FAULTS), async (name) => {
      const { client } = stack();
      const { posts: _, ...fault } = FAULTS[name]!;
      const { verificationId } = await client.start(atMxBank('challenge'));
      await untilAsked(client, verificationId, 'answer-challenges');
      const memberGuid = (await client.getVerification(verificationId)).memberGuid!;
      control().addFault({ route: 'resumeMember', memberGuid, ...fault });
      return playOn(client, verificationId);
    });

    test.each(Object.entries(FAULTS))(
      '%s: the answer takes effect once',
      async (name, { posts }) => {
        const { outcome, view } = (await run(name)).result;
        expect(outcome.code).toBe('verified');
        const challenges = control().challenges(view.memberGuid!);
        expect(challenges.map(({ effects }) => effects)).toEqual([1, 1]);
        // The last one answers the account selection.
        expect(log().entries('resumeMember', view.memberGuid!)).toHaveLength(posts + 1);
      },
    );
  });
});
