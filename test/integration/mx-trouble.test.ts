/**
 * Goal: an MX in trouble is waited out as it asks, an answer of it that is lost costs nothing but time: exactly one effect at the
 * bank, and the verification succeeds. Method: faults of the simulator in runs that call all of MX's endpoints, one after the
 * other, since a fault without a member hits whoever comes next. What a single call does about each kind of trouble stands in
 * test/activities; lost answers of the end user are among the examples of test/flows/model.test.ts.
 */
import { afterEach, expect, test } from '@jest/globals';
import { type Fault } from '../../simulator';
import { play } from '../../tools/end-user/at-client';
import { atMxBank } from '../../tools/end-user/at-mx';
import { proofSize } from '../support/proof-size';
import { describeWithOwnServer } from '../support/server-suite';
import { useStack } from './support/stack';

const POSTS = ['createUser', 'createMember', 'verifyMember', 'updateMember'] as const;
/** Two verifications: one with the wrong credentials, one after the update. */
const ONE_OF_EACH = {
  outcome: 'verified',
  users: 1,
  members: 1,
  verifications: 2,
  updates: 1,
  answers: [1],
};

describeWithOwnServer('an MX in trouble', () => {
  const stack = useStack();
  const control = () => stack().simulator.control;
  const log = () => stack().simulator.requestLog;

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

  /** The longest time from one request of an endpoint to the next, in milliseconds. */
  function longestGapMs(route: string): number {
    const times = log()
      .entries(route)
      .map(({ at }) => Date.parse(at));
    return Math.max(...times.slice(1).map((time, index) => time - times[index]!));
  }

  const KINDS = [
    ['lost after it took effect', 'lose-response'],
    ['cut before it took effect', 'reset'],
    ['broken off in the middle of the body', 'truncated-json'],
  ] as const;
  test.each(KINDS.slice(0, proofSize({ slice: 1, full: KINDS.length })))(
    'each answer to a POST is %s, and looking for it fails too: each has its effect once',
    async (_, kind) => {
      const lost = POSTS.map((route) => ({ route, kind }));
      const looks = ['listUsers', 'listMembers'].map(
        (route) => ({ route, kind: 'status', status: 500 }) as const,
      );
      expect(await everyStep(...lost, ...looks)).toEqual(ONE_OF_EACH);
    },
  );

  test('trouble of every kind on the way, in commands and in twelve polls in a row, changes nothing', async () => {
    const kinds = ['reset', 'status', 'html', 'truncated-json'] as const;
    const seen = await everyStep(
      { route: 'createUser', kind: 'status', status: 503 },
      { route: 'createMember', kind: 'html', status: 502 },
      // Not verify: its next attempt looks by the same read as the poll.
      { route: 'updateMember', kind: 'truncated-json' },
      ...kinds.map((kind) => ({ route: 'readMemberStatus', kind, times: 3 }) as const),
      { route: 'listAccountNumbers', kind: 'html', status: 504 },
    );
    expect(seen).toEqual(ONE_OF_EACH);
  });

  test('429: Retry-After, in seconds or as a date, is honoured by commands and by the poll', async () => {
    const routes = ['createMember', 'verifyMember', 'readMemberStatus'] as const;
    const seen = await everyStep(
      ...routes.map((route) => {
        const retryAfterAsDate = route !== 'createMember';
        return { route, kind: 'rate-limit', retryAfterSeconds: 2, retryAfterAsDate } as const;
      }),
    );
    expect(seen).toEqual(ONE_OF_EACH);
    // The first retry of a command would otherwise come after one second, a poll after some milliseconds.
    for (const route of routes) expect(longestGapMs(route)).toBeGreaterThanOrEqual(1_900);
  });
});
