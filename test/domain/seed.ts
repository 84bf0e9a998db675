// The seed of a run of random sequences: new in every run and printed, so that a failure can be run again.
// `PROPERTY_SEED=<number> npm test -- test/domain` repeats a run.
import fc from 'fast-check';

/** How many random sequences the decision rules have to survive; fewer where each mutant of a rule is tried. */
export const SEQUENCES = fc.readConfigureGlobal().numRuns ?? 10_000;

/** Parameters for `fc.assert`: the number of sequences and the seed, which is printed beside the rule's name. */
export function sequencesOf(rule: string): { readonly numRuns: number; readonly seed: number } {
  const given = process.env['PROPERTY_SEED'];
  const seed = given === undefined ? Date.now() % 0x7fff_ffff : Number(given);
  process.stderr.write(`${rule}: ${String(SEQUENCES)} sequences, PROPERTY_SEED=${String(seed)}\n`);
  return { numRuns: SEQUENCES, seed };
}
