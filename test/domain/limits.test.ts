/** Goal: defaults lie within their ranges, a run stays far below Temporal's history limits, and the forms of values are exact. Method: tables and properties. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  DEFAULT_LIMITS,
  LIMIT_RANGES,
  POLL_INTERVAL_MIN_MS,
  SEALED_LENGTH_MAX,
  isSealed,
  limitsWith,
} from '../../domain';

describe('the bounds of a verification', () => {
  it.each(Object.entries(LIMIT_RANGES))('%s has a default within its range', (name, range) => {
    const value = DEFAULT_LIMITS[name as keyof typeof DEFAULT_LIMITS];
    expect(value).toBeGreaterThanOrEqual(range[0]);
    expect(value).toBeLessThanOrEqual(range[1]);
  });

  it('have a range each, and no range is for nothing', () => {
    expect(Object.keys(LIMIT_RANGES).sort()).toEqual(Object.keys(DEFAULT_LIMITS).sort());
  });

  it('are taken from the caller where given, from the defaults elsewhere', () => {
    expect(limitsWith()).toEqual(DEFAULT_LIMITS);
    expect(limitsWith({ roundsMax: 3 })).toEqual({ ...DEFAULT_LIMITS, roundsMax: 3 });
  });

  it('ask for new credentials fewer times than MX lets a sign-in fail', () => {
    // Contract §5: three failures in a row and MX prevents the member.
    expect(DEFAULT_LIMITS.credentialAttemptsMax).toBeLessThan(3);
  });

  it('keep polls three seconds apart', () => {
    expect(POLL_INTERVAL_MIN_MS).toBe(3_000);
  });
});

describe('the form of a sealed value', () => {
  it.each<[unknown, boolean]>([
    ['aaa.bbb.ccc.ddd.eee', true],
    ['aaa..ccc.ddd.eee', true],
    ['.bbb.ccc.ddd.eee', false],
    ['aaa.bbb.ccc.ddd', false],
    ['aaa.bbb.ccc.ddd.eee.fff', false],
    ['aaa.bbb.ccc.ddd.eee\n', false],
    ['aa+.bbb.ccc.ddd.eee', false],
    ['', false],
    [null, false],
    [{ sealed: 'a.b.c.d.e' }, false],
    [`a.b.c.d.${'e'.repeat(SEALED_LENGTH_MAX - 8)}`, true],
    [`a.b.c.d.${'e'.repeat(SEALED_LENGTH_MAX - 7)}`, false],
  ])('case %#', (value, expected) => {
    expect(isSealed(value)).toBe(expected);
  });

  it('is never that of an ordinary text', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        expect(isSealed(value)).toBe(false);
      }),
    );
  });
});
