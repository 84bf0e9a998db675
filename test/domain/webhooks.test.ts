/**
 * Goal: which events a receiver is told, under which ids and when again. Method: the rules alone, by
 * tables and for every random number.
 */
import { describe, expect, it, test } from '@jest/globals';
import fc from 'fast-check';
import {
  WEBHOOK_ATTEMPTS_MAX,
  WEBHOOK_PAUSES_MS,
  WEBHOOK_RETRY_AFTER_MAX_MS,
  brokenEvent,
  deletedEvent,
  finishedEvent,
  judgeWebhook,
  outcomeFor,
  phaseEvent,
  startedEvent,
  testEvent,
  type AccountNumber,
} from '../../domain';

const AT_MS = Date.parse('2026-11-30T12:00:00Z');
const source = { verificationId: 'v-1', runId: '01-23', reference: 'order-7' };
const HOUR_MS = 3_600_000;

describe('an event', () => {
  test('names the verification, the caller’s reference and when it happened', () => {
    expect(startedEvent(source, AT_MS)).toEqual({
      id: 'msg_0123_started',
      event: {
        type: 'verification.started',
        timestamp: '2026-11-30T12:00:00.000Z',
        data: { verificationId: 'v-1', reference: 'order-7' },
      },
    });
    expect(deletedEvent(source, AT_MS)).toMatchObject({
      id: 'msg_0123_deleted',
      event: { type: 'verification.deleted' },
    });
    expect(testEvent('k', AT_MS)).toMatchObject({ id: 'msg_test_k', event: { data: {} } });
  });

  test.each([
    ['AWAITING_CREDENTIALS', 'provide-credentials'],
    ['AWAITING_CHALLENGE_ANSWERS', 'answer-challenges'],
    ['AWAITING_ACCOUNT_SELECTION', 'select-account'],
    ['AWAITING_OPEN_URL', 'open-url'],
    ['CONNECTING', undefined],
    ['WAITING_TO_RETRY', undefined],
    ['FINISHED', undefined],
    ['constructor', undefined],
  ])('of the phase %s asks for %s, and is called by its place in the history', (phase, action) => {
    const found = phaseEvent(source, phase, '12', AT_MS);
    expect(found?.event.data.action).toBe(action);
    expect(found?.id).toBe(action && 'msg_0123_12');
    expect(phaseEvent(source, phase, '12', AT_MS)).toEqual(found);
  });

  test('of the end has the outcome without its text, and numbers masked at most', () => {
    const number: AccountNumber = {
      accountGuid: 'ACT-1',
      accountNumber: '10001234',
      routingNumber: '68899990000000',
      institutionNumber: null,
      transitNumber: null,
      mayBeTokenised: false,
    };
    const result = { outcome: outcomeFor('numbers-incomplete'), accountNumbers: [number] };
    const { id, event } = finishedEvent(source, result, AT_MS);
    expect(id).toBe('msg_0123_finished');
    expect(event.data.outcome).toEqual({
      ...{ code: 'numbers-incomplete', turn: 'integrator', retry: 'later' },
      retryAfterMs: HOUR_MS,
    });
    expect(event.data.accountNumbers).toHaveLength(1);
    expect(JSON.stringify(event)).toContain('1234');
    expect(JSON.stringify(event)).not.toMatch(/10001234|ACT-1/);
    const broken = brokenEvent(source, AT_MS);
    expect([broken.id, broken.event.data.outcome]).toEqual([
      id,
      { code: 'broken', turn: 'operator', retry: 'now' },
    ]);
    const none = finishedEvent(source, { ...result, accountNumbers: [] }, AT_MS);
    expect(none.event.data).not.toHaveProperty('accountNumbers');
  });
});

describe('an attempt', () => {
  test.each([
    [{ status: 200 }, 'delivered'],
    [{ status: 204 }, 'delivered'],
    [{ status: 299 }, 'delivered'],
    [{ status: 410 }, 'gone'],
    [{ status: undefined }, 'retry'],
    ...[101, 301, 307, 400, 401, 404, 408, 409, 429, 500, 503, 599].map(
      (status) => [{ status }, 'retry'] as const,
    ),
  ] as const)('that brings %j is %s', (answer, kind) => {
    expect(judgeWebhook(1, answer, 0.5).kind).toBe(kind);
  });

  it('is followed by a longer pause each time, for three days at most, and then by none', () => {
    const total = (random: number): number =>
      WEBHOOK_PAUSES_MS.reduce((sum, _, index) => {
        const verdict = judgeWebhook(index + 1, { status: 500 }, random);
        return sum + (verdict.kind === 'retry' ? verdict.afterMs : NaN);
      }, 0);
    expect([...WEBHOOK_PAUSES_MS]).toEqual([...WEBHOOK_PAUSES_MS].sort((a, b) => a - b));
    expect(total(0.5) / HOUR_MS).toBeGreaterThan(60);
    expect(total(0.5) / HOUR_MS).toBeLessThanOrEqual(72);
    expect(judgeWebhook(WEBHOOK_ATTEMPTS_MAX, { status: 500 }, 0.5).kind).toBe('exhausted');
  });

  it('keeps to Retry-After where that is longer, up to a day, and spreads by a fifth', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: WEBHOOK_PAUSES_MS.length }),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        fc.integer({ min: 0, max: 10 ** 12 }),
        (attempt, random, retryAfterMs) => {
          const verdict = judgeWebhook(attempt, { status: 503, retryAfterMs }, random);
          if (verdict.kind !== 'retry') throw new Error(verdict.kind);
          const pauseMs = WEBHOOK_PAUSES_MS[attempt - 1]!;
          const asked = Math.min(retryAfterMs, WEBHOOK_RETRY_AFTER_MAX_MS);
          expect(verdict.afterMs).toBeGreaterThanOrEqual(Math.max(asked, pauseMs * 0.8 - 1));
          expect(verdict.afterMs).toBeLessThanOrEqual(Math.max(asked, pauseMs * 1.2 + 1));
        },
      ),
    );
  });
});
