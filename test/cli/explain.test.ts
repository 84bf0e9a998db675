/**
 * Goal: for whatever holds a verification up, an operator reads why, since when, whose turn it is
 * and what to do. Method: the answer for each kind of action, failure, phase and end, from what
 * Temporal and the workflow say; a run on a real server is in test/flows/explain.test.ts.
 */
import { describe, expect, it, test } from '@jest/globals';
import { VerificationClientError, type NextAction, type VerificationView } from '../../client';
import { explain, type Explanation, type Known } from '../../cli/explain/explain';
import { FAILURES, OUTCOMES, outcomeFor, type FailureType, type OutcomeCode } from '../../domain';

const SINCE = '2026-11-30T10:00:00.000Z';
const VIEW = {
  phase: 'CONNECTING',
  step: 'awaitMemberSettled',
  nextAction: { kind: 'none' },
  phaseSince: SINCE,
  deadline: '2026-12-07T10:00:00.000Z',
} as unknown as VerificationView;

function explained(view: Partial<VerificationView>, known: Partial<Known> = {}): Explanation {
  const base = { startedAt: SINCE, status: 'RUNNING', openCalls: [], view: { ...VIEW, ...view } };
  return explain({ ...base, ...known });
}

test.each(['answer-challenges', 'select-account', 'provide-credentials', 'open-url'])(
  'asked to %s: it is the end user, until the answer is due',
  (kind) => {
    const asked = { kind, round: 2, reason: 'rejected', attemptsLeft: 1, deadline: 'due' };
    const challenges = [{ guid: 'CHA-1', label: 'pLaNtEd' }];
    const answer = explained({ nextAction: { ...asked, challenges } as unknown as NextAction });
    expect(answer).toMatchObject({ turn: 'end-user', since: SINCE, until: 'due' });
    expect(answer.why).toContain('round 2, reason "rejected", tries left 1');
    expect(JSON.stringify(answer)).not.toMatch(/pLaNtEd|CHA-1/);
  },
);

test.each(Object.keys(OUTCOMES) as OutcomeCode[])('ended with %s', (code) => {
  const outcome = outcomeFor(code);
  const answer = explained({ outcome, finishedAt: 'end', cleanUp: 'member-deletion-failed' });
  expect(answer).toMatchObject({ turn: outcome.turn, since: 'end' });
  expect(answer.why).toContain(code);
  expect(answer.toDo.includes('Runbook')).toBe(outcome.turn === 'operator');
  expect(answer.toDo).toContain('still at MX');
});

describe('a call that fails', () => {
  const call = { name: 'verifyMember', attempt: 3, isTaken: false, nextAt: 'next' };
  const types = Object.keys(FAILURES) as FailureType[];

  it.each(types.filter((type) => type !== 'MemberPending'))('%s', (failure) => {
    const answer = explained({}, { openCalls: [{ ...call, failure }] });
    expect(answer).toMatchObject({ since: SINCE, until: 'next' });
    expect(answer.why).toContain(`verifyMember fails with ${failure} (3 tries`);
    expect(answer.toDo.includes('Runbook')).toBe(answer.turn === 'operator');
  });

  it('of slow polling is no failure: MX is still at it', () => {
    const openCalls = [{ ...call, failure: 'MemberPending' }];
    expect(explained({}, { openCalls })).toMatchObject({ turn: 'mx', until: VIEW.deadline });
  });

  it('with what no table names is an operator’s', () => {
    const openCalls = [{ ...call, failure: 'Timeout' }];
    expect(explained({}, { openCalls }).turn).toBe('operator');
  });
});

test('a call that nobody takes waits for a worker', () => {
  const openCalls = [{ name: 'createMember', attempt: 1, isTaken: false }];
  expect(explained({}, { openCalls })).toMatchObject({ turn: 'operator' });
  const taken = [{ name: 'createMember', attempt: 1, isTaken: true }];
  expect(explained({}, { openCalls: taken })).toMatchObject({ turn: 'mx' });
});

test('between two tries of the bank it goes on by itself', () => {
  const answer = explained({ phase: 'WAITING_TO_RETRY' });
  expect(answer).toMatchObject({ turn: 'mx', until: VIEW.deadline });
  expect(answer.toDo).toMatch(/^Nothing/);
});

test('without a view: no worker, or no outcome; anything else is not explained', () => {
  const without = (code: 'WORKER_UNAVAILABLE' | 'VERIFICATION_BROKEN' | 'TEMPORAL_UNAVAILABLE') =>
    explained({}, { status: 'TERMINATED', view: new VerificationClientError(code) });
  expect(without('WORKER_UNAVAILABLE')).toMatchObject({ turn: 'operator', since: SINCE });
  const view = new VerificationClientError('WORKER_UNAVAILABLE');
  const { why } = explained({}, { view, indexedPhase: 'AWAITING_CREDENTIALS' });
  expect(why).toContain('It stood at AWAITING_CREDENTIALS last.');
  expect(without('VERIFICATION_BROKEN').why).toContain('TERMINATED');
  expect(() => without('TEMPORAL_UNAVAILABLE')).toThrow('Temporal cannot be reached');
});
