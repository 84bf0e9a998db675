/** Goal: defaults lie within their ranges, and no bank is signed in to too often. */
import { describe, expect, it } from '@jest/globals';
import {
  DEFAULT_LIMITS,
  EXTENSION_MAX_MS,
  LIMIT_RANGES,
  limitsWith,
  unusualLimits,
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

  it('are moved by an operator no further than the longest may be set', () => {
    expect(EXTENSION_MAX_MS).toBe(LIMIT_RANGES.overallMs[1]);
  });

  it('are sent where they differ from the defaults alone', () => {
    const { settleMs, slowPollMs } = DEFAULT_LIMITS;
    const unusual = unusualLimits({ settleMs, slowPollMs: slowPollMs + 1 });
    expect(unusual).toEqual({ slowPollMs: slowPollMs + 1 });
    expect(limitsWith(unusual)).toEqual({ ...DEFAULT_LIMITS, ...unusual });
  });

  it('keep sign-ins below the three failures at which MX prevents a member', () => {
    expect(DEFAULT_LIMITS.credentialAttemptsMax).toBeLessThan(3);
  });
});
