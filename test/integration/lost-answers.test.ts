// Goal: an answer of Atrium that is lost on its way, or is no answer at all, costs nothing but time: exactly one effect at
// the bank, and the verification succeeds. Method: faults of the simulator. Those on endpoints without a member hit
// whoever comes next, so these runs follow one another; those on resume name their member and run at the same time,
// because each waits out the ten seconds in which an answered question may linger.
import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Fault } from '../../simulator';
import { describeWithOwnServer } from '../support/server-suite';
import { play, playOn, untilAsked } from './support/drive';
import { atMxBank, mxBankCredentials } from './support/requests';
import { useStack } from './support/stack';

const POSTS = ['createUser', 'createMember', 'verifyMember', 'updateMember'] as const;

describeWithOwnServer('a lost answer', () => {
  const stack = useStack();
  const control = () => stack().simulator.control;

  /** A run that passes all of them: new user, wrong credentials, update, selection. What it changed at the bank. */
  async function everyStep(...faults: readonly Fault[]) {
    const before = control().counters();
    for (const fault of faults) control().addFault(fault);
    const { result } = await play(stack().client, atMxBank('INVALID'), {
      credentials: [mxBankCredentials('password')],
    });
    expect(control().faults()).toEqual([]);
    const after = control().counters();
    const added = (name: keyof typeof after) => after[name] - before[name];
    return {
      outcome: result.outcome.code,
      users: added('usersCreated'),
      members: control().members(result.view.userGuid!).length,
      verifications: added('verificationsStarted'),
      updates: added('membersUpdated'),
      answers: control()
        .challenges(result.view.memberGuid!)
        .map(({ effects }) => effects),
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

  describe('of createUser, createMember, verifyMember and updateMember', () => {
    afterEach(() => {
      control().clearFaults();
    });

    test('none lost, for comparison', async () => {
      expect(await everyStep()).toEqual(ONE_OF_EACH);
    });

    test.each([
      ['lost after it took effect', 'lose-response'],
      ['cut before it took effect', 'reset'],
      ['broken off in the middle of the body', 'truncated-json'],
    ] as const)('%s: each has its effect once', async (_, kind) => {
      expect(await everyStep(...POSTS.map((route) => ({ route, kind })))).toEqual(ONE_OF_EACH);
    });

    test('lost, and the look-up after it fails too', async () => {
      const status = { kind: 'status', status: 500 } as const;
      expect(
        await everyStep(
          { route: 'createUser', kind: 'lose-response' },
          { route: 'listUsers', ...status },
          { route: 'createMember', kind: 'lose-response' },
          { route: 'listMembers', ...status },
          { route: 'verifyMember', kind: 'lose-response', times: 2 },
        ),
      ).toEqual(ONE_OF_EACH);
    });
  });

  describe('of resumeMember', () => {
    type ResumeFault = Pick<Fault, 'kind' | 'status' | 'times'>;
    const FAULTS: readonly (readonly [name: string, fault: ResumeFault, posts: number])[] = [
      ['lost after it took effect', { kind: 'lose-response' }, 1],
      ['never given, after it took effect', { kind: 'hang-after-effect' }, 1],
      ['broken off, after it took effect', { kind: 'truncated-json' }, 1],
      ['cut before it took effect', { kind: 'reset' }, 2],
      ['never given, without effect', { kind: 'hang' }, 2],
      ['500', { kind: 'status', status: 500 }, 2],
      ['503 twice', { kind: 'status', status: 503, times: 2 }, 3],
      ['a page of a proxy', { kind: 'html' }, 2],
      ['429', { kind: 'rate-limit' }, 2],
    ];
    const seen = new Map<string, { outcome: string; requests: number; effects: number[] }>();

    beforeAll(async () => {
      await Promise.all(
        FAULTS.map(async ([name, fault]) => {
          const { client, simulator } = stack();
          const { verificationId } = await client.start(atMxBank('challenge'));
          await untilAsked(client, verificationId, 'answer-challenges');
          const memberGuid = (await client.getVerification(verificationId)).memberGuid!;
          control().addFault({ route: 'resumeMember', memberGuid, ...fault });
          const { result } = await playOn(client, verificationId, { timeoutMs: 55_000 });
          seen.set(name, {
            outcome: result.outcome.code,
            // The last one answers the account selection.
            requests: simulator.requestLog.entries('resumeMember', memberGuid).length - 1,
            effects: control()
              .challenges(memberGuid)
              .map(({ effects }) => effects),
          });
        }),
      );
    }, 60_000);

    test.each(FAULTS)('%s: the answer takes effect once', (name, _, requests) => {
      expect(seen.get(name)).toEqual({ outcome: 'verified', requests, effects: [1, 1] });
    });
  });
});
