/**
 * Goal: each rule of polling by itself, as an example that reads like MX's rule (atrium-contract.md
 * §5, §7, §16). Method: tables.
 */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  IDLE_POLLS_NEEDED,
  LINGER_MS,
  UNSTARTED_POLLS_NEEDED,
  isFirstJobOver,
  isJobStartedWithin,
  isStartTold,
  jobBegan,
  lastTold,
  readTimestamps,
  timestampsChanged,
  type JobTimestamps,
  type MemberObservation,
  type ObservedChallenge,
  type SettleContext,
  type SettleVerdict,
} from '../../domain';
import { BASELINE, aChallenge, pollOf, verdictsOn } from './settle-polls';

const JOB = {};
const SEEN = { hasSeenJob: true };
const ANSWERED = { answeredGuids: ['a'] };
const OAUTH = { stage: 'oauth' } as const;
const WIDGET = { stage: 'widget' } as const;
const KEEP = 'keep-polling';

/** A job that MX was to start with the member, where nobody has seen it run. */
function unsure(): [string, Partial<SettleContext>, string, SettleVerdict['kind']][] {
  const job = { isStartUnsure: true };
  const oauth = { stage: 'oauth', isStartUnsure: true } as const;
  const baseline = { aggregatedAtMs: null, successfullyAggregatedAtMs: null };
  const times = (status: string, count: number) => Array(count).fill(status).join(' ');
  const needed = UNSTARTED_POLLS_NEEDED;
  return [
    ['a job that may start is waited for', job, times('CREATED', needed - 1), KEEP],
    ['and has not, after so many idle polls', job, times('CREATED', needed), 'unstarted'],
    ['also where an old CONNECTED shows', job, times('CONNECTED', needed), 'unstarted'],
    ['one that was seen has started', job, `CREATED* ${times('CREATED', needed)}`, KEEP],
    ['one that changed a time has, too', job, times('CREATED+', needed), KEEP],
    [
      'the time of a creation is none',
      { ...job, baseline },
      times('CREATED+', needed),
      'unstarted',
    ],
    ['a status after it tells of one', { ...job, baseline }, times('UPDATED+', needed), KEEP],
    ['nobody else asks for that', JOB, times('CREATED', needed), KEEP],
    [
      'a job that starts by itself ends the wait at the bank',
      oauth,
      'PENDING CREATED*',
      'connected',
    ],
    ['so does its question', oauth, 'PENDING CHALLENGED?a', 'connected'],
    ['not so while PENDING', oauth, 'PENDING* PENDING*', KEEP],
  ];
}

/** The verdict after the last of these polls. */
const settle = (changes: Partial<SettleContext>, polls: readonly MemberObservation[]) =>
  verdictsOn(changes, polls).at(-1)!;

describe('polling', () => {
  it.each([
    ['after the time in which it may linger, at its third poll', LINGER_MS, 'aaa', 'challenged'],
    ['before it, at none', LINGER_MS - 1, 'aaaa', KEEP],
    ['at its second poll not yet: nobody may have looked before', LINGER_MS, 'aa', KEEP],
    ['not counted over another status', LINGER_MS, 'aa.a', KEEP],
    ['with a new one at once', LINGER_MS, 'b', 'challenged'],
  ])('an answered challenge is asked anew %s', (_when, elapsedMs, shown, kind) => {
    const polls = Array.from(shown, (each) =>
      pollOf(each === '.' ? 'UPDATED*' : `CHALLENGED*?${each}`),
    );
    expect(verdictsOn(ANSWERED, polls, elapsedMs).at(-1)?.kind).toBe(kind);
  });

  it.each<[string, Partial<SettleContext>, string, SettleVerdict['kind']]>([
    ['an old CONNECTED proves nothing', JOB, 'CONNECTED CONNECTED CONNECTED', KEEP],
    ['CONNECTED while a job runs is no success', SEEN, 'CONNECTED* CONNECTED*', KEEP],
    ['a changed start is success at once', JOB, 'CONNECTED+', 'connected'],
    ['a changed success is success at once', JOB, 'CONNECTED^', 'connected'],
    ['a changed start is none while the job runs', JOB, 'CONNECTED*+', KEEP],
    ['a changed success is none while the job runs', JOB, 'CONNECTED*^', KEEP],
    ['the first idle poll after a job is too early', JOB, 'CONNECTED* CONNECTED', KEEP],
    ['the second one counts', JOB, 'CONNECTED* CONNECTED CONNECTED', 'connected'],
    ['the first one is too early where verify saw the job', SEEN, 'CONNECTED', KEEP],
    ['the second one counts there', SEEN, 'CONNECTED CONNECTED', 'connected'],

    ['an error counts not in its first idle poll', JOB, 'DENIED', KEEP],
    ['an error counts in its second', JOB, 'DENIED DENIED', 'ended'],
    ['an error while the job runs ends nothing', JOB, 'DENIED* DENIED* DENIED*', KEEP],
    ['a job between two idle polls starts the count anew', JOB, 'DENIED DENIED* DENIED', KEEP],
    ['another status between them does so too', JOB, 'DENIED FAILED DENIED', KEEP],

    ['a challenge opens a round', JOB, 'CHALLENGED*?a', 'challenged'],
    ['an answered one may linger', ANSWERED, 'CHALLENGED*?a CHALLENGED*?a', KEEP],
    ['a new one opens a round', ANSWERED, 'CHALLENGED*?a CHALLENGED*?b', 'challenged'],
    ['a new one beside it as well', ANSWERED, 'CHALLENGED*?ab', 'challenged'],
    ['no challenge opens none', JOB, 'CHALLENGED* CHALLENGED*', KEEP],

    ...unsure(),
    ["at the bank's page PENDING lasts", OAUTH, 'PENDING* PENDING PENDING* PENDING PENDING', KEEP],
    ['back, and idle once', OAUTH, 'PENDING CONNECTED* CONNECTED', KEEP],
    ['back, and idle twice', OAUTH, 'PENDING CONNECTED* CONNECTED CONNECTED', 'connected'],
    ['any status that is no error is back', OAUTH, 'CREATED CREATED', 'connected'],
    ['an error at the bank, idle once', OAUTH, 'PENDING DENIED', KEEP],
    ['an error at the bank, idle twice', OAUTH, 'DENIED DENIED', 'ended'],

    ['the widget asks by itself', WIDGET, 'CHALLENGED*?a', KEEP],
    ['the widget shows no question', WIDGET, 'CHALLENGED*', KEEP],
    ['an old CONNECTED proves nothing in the widget', WIDGET, 'CONNECTED CONNECTED', KEEP],
    ['a changed start proves a job in the widget', WIDGET, 'CONNECTED+', 'connected'],
  ])('%s', (_what, context, polls, expected) => {
    expect(settle(context, polls.split(' ').map(pollOf)).kind).toBe(expected);
  });

  it.each<[SettleVerdict['kind'], string, Partial<SettleContext>, string]>([
    [KEEP, 'promise more', JOB, 'CREATED UPDATED RESUMED RECONNECTED PENDING ADDED_BY_MX_LATER'],
    [KEEP, 'the widget can recover from', WIDGET, 'DENIED PREVENTED REJECTED EXPIRED IMPEDED'],
    [KEEP, 'lack credentials in the widget', WIDGET, 'IMPORTED IMPAIRED null'],
    ['ended', 'the widget cannot recover from', WIDGET, 'LOCKED FAILED CLOSED DISCONTINUED'],
  ])('comes to %s at statuses that %s', (expected, _what, context, statuses) => {
    const verdicts = statuses.split(' ').map((status) => {
      const polls = [status, status, `${status}*`, status, status].map(pollOf);
      return settle(context, polls).kind;
    });
    expect(new Set(verdicts)).toEqual(new Set([expected]));
  });

  it('tells every challenge of the round, and the status with which a job ended', () => {
    expect(IDLE_POLLS_NEEDED).toBe(2);
    const challenges = [aChallenge('a'), aChallenge('b')];
    expect(settle(JOB, [pollOf('CHALLENGED*?ab')])).toEqual({ kind: 'challenged', challenges });
    const ended = [pollOf('null'), pollOf('null')];
    expect(settle(JOB, ended)).toEqual({ kind: 'ended', connectionStatus: null });
    const denied = [pollOf('DENIED'), pollOf('DENIED')];
    expect(settle(OAUTH, denied)).toEqual({ kind: 'ended', connectionStatus: 'DENIED' });
  });

  const label = 'Please select an account:';
  it.each<[Partial<ObservedChallenge>, string]>([
    [{ label, options: [{ label: 'A', value: 'account-1' }] }, KEEP],
    [{ label, options: [] }, 'challenged'],
    [{ label }, 'challenged'],
    [{ options: [] }, KEEP],
  ])(
    'leaves questions to the widget, but an empty account selection ends it, seen thrice: %j',
    (changes, kind) => {
      const selection = { ...aChallenge('a'), type: 'OPTIONS' as const, ...changes };
      const poll = { ...pollOf('CHALLENGED*'), challenges: [selection] };
      expect(settle(WIDGET, [poll, poll]).kind).toBe(KEEP);
      expect(settle(WIDGET, [poll, poll, poll]).kind).toBe(kind);
      expect(settle(JOB, [poll, poll, poll]).kind).toBe('challenged');
      // Left over from before: MX asks nothing now.
      const past = { ...poll, connectionStatus: 'CREATED' };
      expect(settle(WIDGET, [poll, past, poll, poll]).kind).toBe(KEEP);
      const asJob = settle(JOB, [poll, poll, poll, pollOf('CREATED*'), poll]).kind;
      expect(asJob).toBe(kind === KEEP ? 'challenged' : KEEP);
    },
  );
});

describe('times that MX leaves out', () => {
  const UNTOLD = { aggregatedAtMs: null, successfullyAggregatedAtMs: null };
  const idle = { ...pollOf('CONNECTED'), ...BASELINE };
  const verdicts = (status: string, hasSeenJob = false) =>
    verdictsOn({ baseline: readTimestamps(status, UNTOLD), hasSeenJob }, [idle, idle, idle]).map(
      ({ kind }) => kind,
    );

  it.each(['CONNECTED', 'DENIED', 'UPDATED', 'EXPIRED'])(
    'make no old success of a member that was %s a new one',
    (status) => {
      expect(verdicts(status)).toEqual([KEEP, KEEP, KEEP]);
      expect(verdicts(status, true)).toEqual([KEEP, 'connected', 'connected']);
    },
  );

  it.each(['CREATED', 'PENDING'])('mean that no job ran where it was %s', (status) => {
    expect(verdicts(status)).toEqual(['connected', 'connected', 'connected']);
    const untold = { ...idle, ...UNTOLD };
    const baseline = readTimestamps(status, UNTOLD);
    const kinds = verdictsOn({ baseline }, [untold, untold]).map(({ kind }) => kind);
    expect(kinds).toEqual([KEEP, 'connected']);
  });
});

describe('times that MX leaves out and tells later', () => {
  const none = { aggregatedAtMs: null, successfullyAggregatedAtMs: null };
  const first = { aggregatedAtMs: 1, successfullyAggregatedAtMs: 2 };

  it.each<[string, JobTimestamps, JobTimestamps, JobTimestamps, boolean]>([
    ['all told anew', first, BASELINE, BASELINE, true],
    ['nothing told now', first, {}, first, false],
    ['nothing told before', {}, first, first, true],
    ['the start alone', first, { aggregatedAtMs: 3 }, { ...first, aggregatedAtMs: 3 }, true],
    ['the first job', none, first, first, true],
    ['no job, then nothing', none, {}, none, false],
    ['no job told', first, none, first, true],
    ['zero', first, { aggregatedAtMs: 0 }, { ...first, aggregatedAtMs: 0 }, true],
  ])('are those of the answer that told them: %s', (_what, before, now, last, isTold) => {
    expect(lastTold(before, now)).toEqual(last);
    expect(isStartTold(now)).toBe(isTold);
  });

  it.each<[string, boolean, JobTimestamps, JobTimestamps]>([
    ...['CONNECTED', 'DENIED', 'FAILED', 'LOCKED', 'IMPORTED'].map(
      (status): [string, boolean, JobTimestamps, JobTimestamps] => [status, true, none, {}],
    ),
    ...['CREATED', 'PENDING', 'CHALLENGED', 'UPDATED', 'null', 'ADDED_BY_MX_LATER', 'DENIED*'].map(
      (status): [string, boolean, JobTimestamps, JobTimestamps] => [status, false, none, {}],
    ),
    ['CONNECTED', false, {}, {}],
    ['CONNECTED', false, first, {}],
    ['CONNECTED', false, none, first],
  ])('a first job is over where a member is %s: %s', (status, expected, baseline, told) => {
    const { connectionStatus, isBeingAggregated, challenges } = pollOf(status);
    const seen = { connectionStatus, isBeingAggregated, challenges, ...told };
    expect(isFirstJobOver(baseline, seen)).toBe(expected);
  });
});

describe('a job whose request lost its answer', () => {
  const HOUR = 3_600_000;
  const posts = [10 * HOUR, 10 * HOUR + 30_000] as const;
  const before = { aggregatedAtMs: HOUR, successfullyAggregatedAtMs: HOUR };
  const none = { aggregatedAtMs: null, successfullyAggregatedAtMs: null };
  const untold = {};
  const endedAt = (successfullyAggregatedAtMs: number) => ({
    aggregatedAtMs: undefined,
    successfullyAggregatedAtMs,
  });

  it.each<[string, object, boolean, JobTimestamps?]>([
    ['began between the posts', { aggregatedAtMs: 10 * HOUR + 5_000 }, true],
    ['began when MX was two minutes behind', { aggregatedAtMs: 10 * HOUR - 120_000 }, true],
    ['began before that', { aggregatedAtMs: 10 * HOUR - 120_001 }, false],
    ['began when MX was two minutes ahead', { aggregatedAtMs: 10 * HOUR + 150_000 }, true],
    ['began after that', { aggregatedAtMs: 10 * HOUR + 150_001 }, false],
    ['did not begin', {}, false],
    ['lost its timestamps', { aggregatedAtMs: null }, false],
    ['ended then, its start not told', endedAt(10 * HOUR + 20_000), true],
    ['ended hours later, its start not told', endedAt(12 * HOUR), false],
    ['has only its end told now', { successfullyAggregatedAtMs: 10 * HOUR + 20_000 }, false],
    // However far MX's clock is from that of the posts.
    ['is the first of the member', { aggregatedAtMs: 1 }, true, none],
    ['is the first, its start not told', { successfullyAggregatedAtMs: 99 * HOUR }, true, none],
    ['has no time', {}, false, none],
  ])('is ours or not: %s', (_, changes, isOurs, baseline = before) => {
    expect(isJobStartedWithin(baseline, { ...baseline, ...changes }, posts)).toBe(isOurs);
  });

  it('is told by a timestamp that changed; one that MX leaves out proves nothing', () => {
    expect(timestampsChanged(none, none)).toBe(false);
    expect(timestampsChanged(none, { ...none, aggregatedAtMs: 0 })).toBe(true);
    expect(timestampsChanged(BASELINE, none)).toBe(false);
    expect(timestampsChanged(BASELINE, { ...BASELINE, successfullyAggregatedAtMs: 5_000 })).toBe(
      true,
    );
    expect(timestampsChanged(untold, BASELINE)).toBe(false);
    expect(jobBegan(untold, BASELINE)).toBe(false);
    expect(timestampsChanged({ ...BASELINE, aggregatedAtMs: undefined }, BASELINE)).toBe(false);
    expect(timestampsChanged({ aggregatedAtMs: 1_200 }, { aggregatedAtMs: 1_700 })).toBe(true);
    // By the times of the posts one can tell all the same.
    expect(isJobStartedWithin(untold, { aggregatedAtMs: posts[0] }, posts)).toBe(true);
    expect(isJobStartedWithin(untold, before, posts)).toBe(false);
    const just = { aggregatedAtMs: posts[0], successfullyAggregatedAtMs: posts[0] };
    expect(isJobStartedWithin(just, just, posts)).toBe(false);
  });

  it('is no new one where its start is spelt without milliseconds', () => {
    const seconds = fc.integer({ min: 0, max: 4_000_000_000 });
    const parts = fc.integer({ min: 0, max: 999 });
    const property = fc.property(seconds, seconds, parts, parts, (second, other, one, two) => {
      const baseline = { aggregatedAtMs: second * 1_000 + one };
      const same = { aggregatedAtMs: second * 1_000 };
      const ever = [0, 5_000_000_000_000] as const;
      for (const isNew of [timestampsChanged, jobBegan]) {
        expect(isNew(baseline, same)).toBe(false);
        expect(isNew(same, baseline)).toBe(false);
      }
      expect(isJobStartedWithin(baseline, same, ever)).toBe(false);
      fc.pre(second !== other);
      const now = { aggregatedAtMs: other * 1_000 + two };
      for (const isNew of [timestampsChanged, jobBegan]) expect(isNew(baseline, now)).toBe(true);
      expect(isJobStartedWithin(baseline, now, ever)).toBe(true);
    });
    fc.assert(property);
  });
});
