/** Properties try few cases, always the same: a score must not depend on chance, and there are a thousand mutants. */
require('fast-check').configureGlobal({ numRuns: 50, seed: 1 });
