/**
 * Goal: whatever the OpenAPI document allows, and much that it does not, is answered as documented: no 5xx, no hang. Method: a
 * slice of `npm run fuzz:api`, with a seed that is printed; FUZZ_SEED repeats a run.
 */
import { expect, it } from '@jest/globals';
import { fuzzApi } from '../../tools/fuzz-api/fuzz-run';
import { proofSize, report } from '../support/proof-size';
import { describeWithOwnServer } from '../support/server-suite';
import { useApi } from './support/api';

const REQUESTS = proofSize({ slice: 200, full: 1_000 });
/** Drawn once for the file, so that nothing that runs a test again can draw another one. */
const seed = Number(process.env['FUZZ_SEED'] ?? Math.floor(Math.random() * 2 ** 30));

describeWithOwnServer('made-up requests', () => {
  const running = useApi({ api: { settings: { requestsPerMinute: 0, waitMaxMs: 100 } } });

  it('are all answered as documented', async () => {
    report(`${String(REQUESTS)} made-up requests, FUZZ_SEED=${String(seed)}`);
    const outcome = await fuzzApi(running().api, REQUESTS, seed);
    expect(outcome.failures).toEqual([]);
    expect(outcome.requests).toBeGreaterThanOrEqual(REQUESTS);
    expect(Object.keys(outcome.successes)).toHaveLength(19);
    expect(Math.min(...Object.values(outcome.successes))).toBeGreaterThanOrEqual(
      outcome.successesMin,
    );
  }, 1_200_000);
});
