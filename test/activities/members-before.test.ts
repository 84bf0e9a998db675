/**
 * Goal: a user with as many members as MX allows, and a few more, is read before the widget is
 * opened, even where MX tells no times and some reads fail. Method: the real activity over a port.
 */
import { expect, it, jest } from '@jest/globals';
import { KNOWN_ACCOUNTS_MAX, MEMBERS_MAX, type MemberObservation } from '../../domain';
import { type MxAccountNumber, type MxMember } from '../../mx/port';
import { TENANT, activitiesOver, attemptOf, failureOf } from './bench';
import { fakeMx, mxError } from './fake-mx';

const UNTOLD = { connectionStatus: 'CONNECTED', isBeingAggregated: false } as const;
const STATUS = { ...UNTOLD, aggregatedAtMs: 7, challenges: [] } satisfies MemberObservation;
const guidOf = (index: number) => `MBR-${String(index)}`;
const MEMBERS = Array.from({ length: MEMBERS_MAX }, (_, index) => ({
  ...UNTOLD,
  userGuid: 'USR-1',
  memberGuid: guidOf(index),
  timestamps: {},
})) as unknown as readonly MxMember[];

/** Reads the members; `failing` fails that read of the numbers, counted from 1. */
async function userWith(accounts: number, failing: (read: number) => boolean = () => false) {
  const reads = { status: [] as string[], numbers: [] as string[], atOnce: 0, atOnceMax: 0 };
  const counted = async (list: string[], guid: string) => {
    list.push(guid);
    reads.atOnce += 1;
    reads.atOnceMax = Math.max(reads.atOnceMax, reads.atOnce);
    await new Promise((resolve) => setTimeout(resolve, 1));
    reads.atOnce -= 1;
  };
  const mx = fakeMx({
    listMembers: () => Promise.resolve(MEMBERS),
    observe: async ({ memberGuid }) => {
      await counted(reads.status, memberGuid);
      return STATUS;
    },
    listNumbers: async ({ memberGuid }) => {
      const isToFail = failing(reads.numbers.length + 1);
      await counted(reads.numbers, memberGuid);
      if (isToFail) throw mxError('unavailable');
      return Array.from({ length: accounts }, (_, index) => ({
        accountGuid: `${memberGuid}-${String(index)}`,
        accountNumber: '1',
      })) as unknown as readonly MxAccountNumber[];
    },
  });
  const { commands } = await activitiesOver(mx);
  const input = { ...TENANT, userGuid: 'USR-1' };
  const attempt = (number: number, memory?: unknown) =>
    attemptOf(commands.listMembers, input, { attempt: number, memory });
  return { attempt, reads };
}

it('the times that lists leave out are read for some members at once, not one after the other', async () => {
  const { attempt, reads } = await userWith(1);
  const { result } = await attempt(1);
  const guids = MEMBERS.map(({ memberGuid }) => memberGuid);
  expect(result?.map(({ memberGuid }) => memberGuid)).toEqual(guids);
  expect(result?.every(({ timestamps }) => timestamps.aggregatedAtMs === 7)).toBe(true);
  expect(reads.status).toHaveLength(MEMBERS_MAX);
  expect(reads.atOnceMax).toBeGreaterThan(1);
  expect(reads.atOnceMax).toBeLessThanOrEqual(10);
});

it('what one attempt has read, the next does not read again', async () => {
  const { attempt, reads } = await userWith(1, (read) => read % 20 === 0);
  const first = await attempt(1);
  expect(failureOf(first)).toMatchObject({ type: 'MxUnavailable', nonRetryable: false });
  const second = await attempt(2, first.heartbeats.at(-1));
  const third = await attempt(3, second.heartbeats.at(-1));
  expect(third.result).toHaveLength(MEMBERS_MAX);
  // Each once, and once more for each that failed.
  expect(reads.numbers.length).toBe(MEMBERS_MAX + 2);
});

it('an attempt ends before Temporal ends it, and the next one goes on', async () => {
  const { attempt, reads } = await userWith(1);
  // Each look at the clock is three seconds later.
  let nowMs = performance.now();
  const spy = jest.spyOn(performance, 'now').mockImplementation(() => (nowMs += 3_000));
  const first = await attempt(1);
  spy.mockRestore();
  expect(failureOf(first)).toMatchObject({ type: 'MxUnavailable', nonRetryable: false });
  expect(reads.numbers.length).toBeGreaterThan(0);
  expect((await attempt(2, first.heartbeats.at(-1))).result).toHaveLength(MEMBERS_MAX);
  expect(reads.numbers).toHaveLength(MEMBERS_MAX);
});

it('all members together have so many known accounts; those of the others are not known', async () => {
  const { attempt } = await userWith(KNOWN_ACCOUNTS_MAX / 4);
  const { result = [] } = await attempt(1);
  const known = result.map(({ knownAccountGuids }) => knownAccountGuids?.length ?? null);
  expect(known.slice(0, 4)).toEqual(Array(4).fill(KNOWN_ACCOUNTS_MAX / 4));
  expect(known.slice(4).every((count) => count === null)).toBe(true);
});
