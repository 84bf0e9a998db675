// Decides whether a suite that needs a Temporal server runs: with one it does, without one it is skipped and says why.
// (With CI=true the global setup has already failed the run.)
import { describe, jest } from '@jest/globals';
import { HANDOVER, missingEngineReason } from './engine';

/** A `describe` for suites that use the shared Temporal server. */
export function describeWithServer(name: string, suite: () => void): void {
  runUnless(missingEngineReason(), name, suite);
}

/** A `describe` for suites that start Temporal servers of their own: not possible where the shared one is somebody else's. */
export function describeWithOwnServer(name: string, suite: () => void): void {
  const hasExecutable = process.env[HANDOVER.executable] !== undefined;
  const reason =
    missingEngineReason() ?? 'TEMPORAL_ADDRESS is in use, so no server of our own can be started';
  runUnless(hasExecutable ? undefined : reason, name, suite);
}

function runUnless(reason: string | undefined, name: string, suite: () => void): void {
  if (reason === undefined) {
    allowOneRetryInCi();
    describe(name, () => {
      suite();
    });
    return;
  }
  process.stderr.write(`SKIPPED ${name}: ${reason}\n`);
  describe.skip(name, () => {
    suite();
  });
}

/**
 * Suites of many real processes share two cores in CI, where a bounded wait can run out for no fault of the code. There a test
 * gets a second try, and what the first one saw is printed. On a developer's machine nothing is tried twice.
 */
export function allowOneRetryInCi(): void {
  if (process.env['CI'] === 'true') jest.retryTimes(1, { logErrorsBeforeRetry: true });
}
