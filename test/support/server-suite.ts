/**
 * Decides whether a suite that needs something of the machine runs: where it is, the suite runs;
 * where it is not, it is skipped and says why. With CI=true nothing is skipped: there what cannot
 * run has failed, or a green run would mean nothing.
 */
import { describe, expect, jest, test } from '@jest/globals';
import { missingDevServerReason, missingOwnDevServerReason } from './dev-server';

/** A `describe` for suites that use the shared Temporal server. */
export function describeWithServer(name: string, suite: () => void): void {
  describeUnless(missingDevServerReason(), name, suite);
}

/**
 * A `describe` for suites that start Temporal servers of their own: not possible where the shared
 * one is somebody else's.
 */
export function describeWithOwnServer(name: string, suite: () => void): void {
  describeUnless(missingOwnDevServerReason(), name, suite);
}

/**
 * A `describe` that runs unless there is a reason against it: then it is skipped, or fails where CI
 * is set.
 */
export function describeUnless(reason: string | undefined, name: string, suite: () => void): void {
  if (reason === undefined) {
    // In CI a test among real processes gets a second try; what the first one saw is printed.
    if (process.env['CI'] === 'true') jest.retryTimes(1, { logErrorsBeforeRetry: true });
    describe(name, () => {
      suite();
    });
    return;
  }
  if (process.env['CI'] === 'true') {
    test(`${name} can run`, () => {
      expect(reason).toBeUndefined();
    });
    return;
  }
  process.stderr.write(`SKIPPED ${name}: ${reason}\n`);
  describe.skip(name, () => {
    suite();
  });
}
