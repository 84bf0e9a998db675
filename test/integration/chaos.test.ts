/**
 * Goal: what breaks loses nothing, does nothing twice, leaves nothing stuck and writes no secret down.
 * Method: rows of `npm run chaos`, small and with a fixed seed: everything at once, and what an MX
 * answers that no process of ours can tell apart; the other rows are played by the command alone
 * (docs/chaos.md).
 */
import { beforeAll, expect, test } from '@jest/globals';
import { createLogger } from '../../runtime';
import { installTemporalRuntime } from '../../runtime/worker';
import { FAULTS } from '../../tools/chaos/faults';
import { allAtOnce } from '../../tools/chaos/faults/all-at-once';
import { runFault } from '../../tools/chaos/run-fault';
import { sharedDevServer, sharedWorkflowBundle } from '../support/dev-server';
import { describeWithOwnServer } from '../support/server-suite';

const SEED = 12;
const TROUBLES = 4;
const MX_ANSWERS = ['lost-answers', 'wrong-types'];
/** More than one verification may take (tools/chaos/run-fault.ts), so that a violation is told. */
const BOUND_MS = 900_000;

const SLICE = [
  { fault: allAtOnce(TROUBLES), count: 10 },
  ...FAULTS.filter(({ name }) => MX_ANSWERS.includes(name)).map((fault) => ({ fault, count: 5 })),
];

describeWithOwnServer('chaos', () => {
  beforeAll(() => {
    installTemporalRuntime(createLogger('error', { write: () => undefined }));
  });

  test.each(SLICE.map(({ fault, count }) => [fault.name, count, fault] as const))(
    '%s: %i verifications survive it',
    async (_name, count, fault) => {
      const { executable = '' } = sharedDevServer();
      const ground = { executable, workflowBundle: sharedWorkflowBundle() ?? '' };
      const interrupted = AbortSignal.timeout(BOUND_MS);
      const result = await runFault(fault, { count, seed: SEED, ground, interrupted });
      const { violations, story, skipped } = result;
      expect({ violations, story, skipped }).toEqual({ violations: [], story, skipped: undefined });
      expect(Object.values(result.outcomes).reduce((sum, each) => sum + each, 0)).toBe(count);
    },
    2 * BOUND_MS,
  );

  test('the slice is whole', () => {
    expect(SLICE).toHaveLength(1 + MX_ANSWERS.length);
  });
});
