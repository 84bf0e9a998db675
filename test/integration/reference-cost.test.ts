// Goal: the reference verification (existing user, exactly 15 polls three seconds apart, one MFA round, account selection,
// answered by signal) costs at most 71 events and 21 Actions, attributes, summaries and deadlines included. Method: the
// pace that MX asks for, so that heartbeats count as they do in life: this is the slow test of the suite, about 50 s.
import { beforeAll, expect, test } from '@jest/globals';
import { report } from '../support/proof-size';
import { describeWithOwnServer } from '../support/server-suite';
import { actionsBetween, readActions, split, type Actions } from './support/actions';
import { play, type PlayedVerification } from '../../tools/end-user/at-client';
import { countByType, eventsOf, stepsIn, type HistoryEvent } from './support/history';
import { atMxBank, makeUser } from '../../tools/end-user/at-mx';
import { useStack } from './support/stack';

const EVENTS_MAX = 71;
const ACTIONS_MAX = 21;
const UPSERTS_MAX = 5;
const POLLS = 15;
const POLL_INTERVAL_MS = 3_000;

describeWithOwnServer('the reference verification', () => {
  // Five reads to the question, four to the selection, six to the end: each phase is seen twice, each answered question
  // lingers for one read.
  const stack = useStack({
    pollIntervalMs: POLL_INTERVAL_MS,
    simulator: { pace: 'instant', settings: { readsPerPhase: 2, lingerReads: 1 } },
  });
  let played: PlayedVerification;
  let events: readonly HistoryEvent[];
  let actions: Actions;

  beforeAll(async () => {
    const { client, devServer, simulator, temporal } = stack();
    const userGuid = await makeUser(simulator);
    const before = await readActions(devServer);
    const request = atMxBank('challenge', { user: { kind: 'existing', userGuid } });
    played = await play(client, request, { via: 'signal' });
    events = await eventsOf(temporal, played.verificationId);
    actions = actionsBetween(before, await readActions(devServer));
  });

  test('is verified with exactly 15 polls, never closer than three seconds', () => {
    expect(played.result.outcome.code).toBe('verified');
    expect(played.result.view.polls).toBe(POLLS);
    const reads = stack().simulator.requestLog.entries('readMemberStatus');
    expect(reads).toHaveLength(POLLS);
    const times = reads.map(({ at }) => Date.parse(at));
    const gaps = times.slice(1).map((time, index) => time - times[index]!);
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(POLL_INTERVAL_MS);
  });

  test('costs at most 71 events', () => {
    report(
      `reference verification: ${String(events.length)} events ${JSON.stringify(countByType(events))}`,
    );
    expect(events.length).toBeLessThanOrEqual(EVENTS_MAX);
  });

  test('costs at most 21 Actions, by the counter of the server', () => {
    // What following the run costs on top, one Query per change of the view, is no part of the run.
    const { others } = split(actions);
    report(`reference verification: ${String(others)} Actions ${JSON.stringify(actions)}`);
    expect(others).toBeGreaterThan(10);
    expect(others).toBeLessThanOrEqual(ACTIONS_MAX);
  });

  test('shows each step as a durable step of its own, in order', () => {
    expect(stepsIn(events)).toEqual([
      'createMember',
      'verifyMember',
      'awaitMemberSettled',
      'signal answerChallenges',
      'resumeMember',
      'awaitMemberSettled',
      'signal selectAccount',
      'resumeMember',
      'awaitMemberSettled',
      'listAccountNumbers',
    ]);
  });

  test('upserts search attributes at most five times', () => {
    const upserts = countByType(events)['UPSERT_WORKFLOW_SEARCH_ATTRIBUTES'] ?? 0;
    expect(upserts).toBeGreaterThan(0);
    expect(upserts).toBeLessThanOrEqual(UPSERTS_MAX);
  });
});
