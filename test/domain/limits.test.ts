/**
 * Goal: defaults lie within their ranges, a run stays far below Temporal's history limits, and no
 * bank is signed in to too often. Method: tables.
 */
import { describe, expect, it } from '@jest/globals';
import {
  DEFAULT_LIMITS,
  EXTENSION_MAX_MS,
  LIMIT_RANGES,
  UNREADABLE_ANSWERS_MAX,
  limitsWith,
} from '../../domain';

describe('the bounds of a verification', () => {
  it('have a range each, which no default leaves', () => {
    const outside = Object.entries(LIMIT_RANGES).filter(([name, [least, most]]) => {
      const value = DEFAULT_LIMITS[name as keyof typeof DEFAULT_LIMITS];
      return value < least || value > most;
    });
    expect(outside).toEqual([]);
    expect(Object.keys(LIMIT_RANGES).sort()).toEqual(Object.keys(DEFAULT_LIMITS).sort());
  });

  it('are taken from the caller where given, from the defaults elsewhere', () => {
    expect(limitsWith()).toEqual(DEFAULT_LIMITS);
    expect(limitsWith({ roundsMax: 3 })).toEqual({ ...DEFAULT_LIMITS, roundsMax: 3 });
  });

  it('keep extensions within 30 days, repeats at three and sign-ins below three', () => {
    expect(EXTENSION_MAX_MS).toBe(30 * 86_400_000);
    expect(UNREADABLE_ANSWERS_MAX).toBe(3);
    // atrium-contract.md §5: three failures in a row and MX prevents the member.
    expect(DEFAULT_LIMITS.credentialAttemptsMax).toBeLessThan(3);
  });
});
