/**
 * Properties try few cases, always the same: a score must not depend on chance, and they are tried for every mutant. The first
 * failure is enough; looking for a smaller one would take longer than all tests together.
 */
require('fast-check').configureGlobal({ numRuns: 50, seed: 1, endOnFailure: true });
