/**
 * Goal: while the end user is elsewhere, no single answer of MX makes the process follow another
 * member. Method: the real activities over a port that answers one by one.
 */
import { describe, expect, it } from '@jest/globals';
import { type MemberObservation } from '../../domain';
import { ERROR_CODES } from '../../domain/error-codes';
import { type MxMember } from '../../mx/port';
import { activitiesOver, attemptOf, failureOf } from './bench';
import { fakeMx, inTurn, mxError } from './fake-mx';

const BOUNDS = { userGuid: 'USR-1', fastPollingMs: 5_000, slowPollMs: 30_000, settleMs: 60_000 };
const DONE: MemberObservation = {
  connectionStatus: 'CONNECTED',
  isBeingAggregated: false,
  aggregatedAtMs: 2_000,
  successfullyAggregatedAtMs: 2_000,
  challenges: [],
};
const RUNS: MemberObservation = { ...DONE, isBeingAggregated: true };
/** In the widget, which asks by itself. */
const ASKED: MemberObservation = {
  ...RUNS,
  connectionStatus: 'CHALLENGED',
  isUnanswerable: true,
};
const DENIED: MemberObservation = { ...DONE, connectionStatus: 'DENIED' };
const GONE = mxError('not-found');
const member = (memberGuid: string, changes: Partial<MxMember> = {}): MxMember => ({
  userGuid: 'USR-1',
  memberGuid,
  institutionCode: 'bank',
  ownId: null,
  metadata: null,
  isOauth: true,
  connectionStatus: 'CONNECTED',
  isBeingAggregated: false,
  timestamps: { aggregatedAtMs: 1_000, successfullyAggregatedAtMs: 1_000 },
  ...changes,
});
const ALL = ['MBR-old', 'MBR-ours'];

/** A member that is observed so, read by read; the user's list has these members, read by read. */
function played(
  reads: Readonly<Record<string, readonly (MemberObservation | Error)[]>>,
  lists: readonly (readonly string[])[],
) {
  const operations = new Map(Object.entries(reads).map(([guid, all]) => [guid, inTurn(...all)]));
  return fakeMx({
    observe: ({ memberGuid }) => operations.get(memberGuid)!(),
    listMembers: inTurn(...lists.map((guids) => guids.map((guid) => member(guid)))),
    readUser: inTurn<never>(mxError('server-error')),
  });
}

describe('awaitOauthMember', () => {
  const INPUT = { ...BOUNDS, memberGuid: 'MBR-ours', institutionCode: 'bank' };

  it.each<[string, (MemberObservation | Error)[], string[][], string | undefined]>([
    ['one 404, ours listed', [GONE, DONE], [ALL], 'MBR-ours'],
    ['one 404, ours missing in a list', [GONE, DONE], [['MBR-old']], 'MBR-ours'],
    ['404s with a good read between', [GONE, GONE, DONE], [['MBR-old']], 'MBR-ours'],
    ['404 for good, ours no more', [GONE], [['MBR-old']], 'MBR-old'],
    ['404 for good, ours listed', [GONE], [ALL], undefined],
    ['404 for good, no other', [GONE], [[]], undefined],
  ])('%s', async (_what, ours, lists, followed) => {
    const mx = played({ 'MBR-ours': ours, 'MBR-old': [DONE] }, lists);
    const { polling } = await activitiesOver(mx);
    const done = await attemptOf(polling.awaitOauthMember, INPUT);
    if (followed !== undefined) expect(done.result).toMatchObject({ memberGuid: followed });
    else expect(failureOf(done)).toMatchObject({ type: 'MemberNotFound', nonRetryable: true });
  });

  it.each<[string, (boolean | null)[], string | undefined]>([
    ['that is told to be one', [true, null], 'MBR-0'],
    ['of which nothing is told, the only one', [null, false], 'MBR-0'],
    ['of which nothing is told, one of two', [null, null], undefined],
    ['that signs in by credentials', [false], undefined],
  ])('follows for one that is gone for good the one there %s', async (_what, told, followed) => {
    const members = told.map((isOauth, at) => member(`MBR-${String(at)}`, { isOauth }));
    const mx = fakeMx({
      ...played({ 'MBR-ours': [GONE], 'MBR-0': [DONE] }, []),
      listMembers: () => Promise.resolve(members),
    });
    const { polling } = await activitiesOver(mx);
    const { result } = await attemptOf(polling.awaitOauthMember, INPUT);
    expect(result?.memberGuid).toBe(followed);
  });

  it('counts idle polls of the member that it follows alone', async () => {
    const reads = { 'MBR-ours': [DONE, GONE, GONE, GONE], 'MBR-old': [DONE] };
    const { polling } = await activitiesOver(played(reads, [['MBR-old']]));
    const { result } = await attemptOf(polling.awaitOauthMember, INPUT);
    expect(result).toMatchObject({ memberGuid: 'MBR-old', polls: 3 });
  });
});

describe('awaitWidgetMember', () => {
  const INPUT = { ...BOUNDS, membersBefore: [] };

  it.each<[string, (MemberObservation | Error)[], string]>([
    ['stays with the member through a 404', [RUNS, GONE, DONE], 'MBR-first'],
    ['follows another once it is gone for good', [RUNS, GONE], 'MBR-second'],
    ['follows another once the bank rejected it', [RUNS, DENIED], 'MBR-second'],
    ['stays with one that the end user corrects', [DENIED, RUNS, DONE], 'MBR-first'],
    ['leaves to the widget what we could not ask', [ASKED, ASKED, ASKED, ASKED, DONE], 'MBR-first'],
  ])('%s', async (_what, first, followed) => {
    const reads = { 'MBR-first': first, 'MBR-second': [DONE] };
    const mx = played(reads, [['MBR-first'], ['MBR-first'], ['MBR-first', 'MBR-second']]);
    const { polling } = await activitiesOver(mx);
    const { result } = await attemptOf(polling.awaitWidgetMember, INPUT);
    expect(result).toMatchObject({ memberGuid: followed });
  });

  /** The codes with which MX's widget leads to an error, and no further. */
  const FINAL: ReadonlySet<number> = new Set([1000, 1001, 3000, 3001, 3002]);
  it.each(Object.keys(ERROR_CODES).map(Number))(
    'beside CONNECTED, the code %d ends it only where the widget has no way on',
    async (code) => {
      const input = { ...INPUT, settleMs: 5_000 };
      const ways = [
        [['MBR-first'], 'MBR-first'],
        // The end user goes on with another bank.
        [['MBR-first', 'MBR-second'], 'MBR-second'],
      ] as const;
      for (const [later, followed] of ways) {
        const readErrorCode = inTurn<number | undefined>(code, undefined);
        const reads = { 'MBR-first': [RUNS, DONE], 'MBR-second': [DONE] };
        const mx = fakeMx({ ...played(reads, [['MBR-first'], later]), readErrorCode });
        const { polling } = await activitiesOver(mx);
        const { result } = await attemptOf(polling.awaitWidgetMember, input);
        expect(result).toMatchObject(
          FINAL.has(code)
            ? { kind: 'ended', errorCode: code, memberGuid: 'MBR-first' }
            : { kind: 'connected', memberGuid: followed },
        );
      }
    },
  );
});
