/** Goal: a Retry-After header gives a bounded wait or none. */
import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { RETRY_AFTER_MAX_MS, parseRetryAfterMs } from '../../../mx/http';

const NOW_MS = Date.UTC(2026, 10, 22, 12, 0, 0);
const NOW = { by: 'mx', date: undefined, nowMs: NOW_MS } as const;
const MAX_MS = RETRY_AFTER_MAX_MS.mx;

describe('parseRetryAfterMs', () => {
  it.each([
    ['0', 0],
    ['7', 7000],
    [' 120 ', 120_000],
    ['007', 7000],
    ['900', MAX_MS],
    ['901', MAX_MS],
    ['9'.repeat(400), MAX_MS],
    ['Sun, 22 Nov 2026 12:00:30 GMT', 30_000],
    ['Sun, 22 Nov 2026 11:59:00 GMT', 0],
    ['Mon, 22 Nov 2066 12:00:00 GMT', MAX_MS],
  ])('%s is %d ms', (value, waitMs) => {
    expect(parseRetryAfterMs(value, NOW)).toBe(waitMs);
  });

  it.each([
    ...['', ' ', '-1', '+1', '1.5', '1e3', '0x10', '1 2', '١', 'soon', 'NaN', 'Infinity'],
    '2026-11-22T12:00:30Z',
    'Mon, 22 Nov 2026 12:00:30 GMT',
    'Sun, 31 Feb 2026 12:00:30 GMT',
    'Sun, 22 Nov 2026 12:00:30 PST',
    'Sun, 22 Nov 2026 12:00:30',
    ...[undefined, null, 7, ['7']],
  ])('%j is nothing', (value) => {
    expect(parseRetryAfterMs(value, NOW)).toBeUndefined();
  });

  it.each([-86_400_000, -3_600_000, 0, 3_600_000, 86_400_000])(
    "counts by the answer's own clock, when ours is %d ms off",
    (offMs) => {
      const date = new Date(NOW_MS).toUTCString();
      const value = new Date(NOW_MS + 30_000).toUTCString();
      const nowMs = NOW_MS + offMs;
      expect(parseRetryAfterMs(value, { ...NOW, date, nowMs })).toBe(30_000);
      expect(parseRetryAfterMs('30', { ...NOW, date, nowMs })).toBe(30_000);
      // A date that is none leaves our clock.
      const waitMs = Math.min(Math.max(0, 30_000 - offMs), MAX_MS);
      expect(parseRetryAfterMs(value, { ...NOW, date: 'soon', nowMs })).toBe(waitMs);
    },
  );

  it('agrees with the clock for every date', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: MAX_MS / 1000 }), (seconds) => {
        const date = new Date(NOW_MS + seconds * 1000).toUTCString();
        expect(parseRetryAfterMs(date, NOW)).toBe(seconds * 1000);
        expect(parseRetryAfterMs(String(seconds), NOW)).toBe(seconds * 1000);
      }),
    );
  });

  it.each(['3600', 'Sun, 22 Nov 2026 13:00:00 GMT'])(
    '%s of somebody on the way is a minute at most',
    (value) => {
      const by = 'stranger';
      expect(parseRetryAfterMs(value, { ...NOW, by })).toBe(RETRY_AFTER_MAX_MS.stranger);
      expect(parseRetryAfterMs('7', { ...NOW, by })).toBe(7_000);
    },
  );
});
