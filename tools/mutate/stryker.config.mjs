/** `npm run mutate`: do the tests of the pure rules fail when a rule is changed? docs/mutation.md lists what survives, and why. */
export default {
  mutate: [
    'domain/**/*.ts',
    '!domain/index.ts',
    'contract/names.ts',
    'workflows/{attempts,conversation,current-details,outcome-reached,ownership,step-results}.ts',
  ],
  testRunner: 'jest',
  jest: { configFile: 'tools/mutate/jest.config.cjs', enableFindRelatedTests: false },
  coverageAnalysis: 'perTest',
  concurrency: 2,
  // jest in one process keeps what each run has loaded: after some forty it does little but collect garbage.
  maxTestRunnerReuse: 40,
  // A mutant that only ran late counts as killed: the bound is for endless loops, on a busy machine too, where half a minute was
  // not enough for tests of two seconds.
  timeoutMS: 180_000,
  incremental: true,
  incrementalFile: 'coverage/mutation.json',
  tempDirName: 'coverage/mutation-sandbox',
  ignorePatterns: ['coverage', 'dist', 'build', 'docs/images'],
  reporters: ['clear-text', 'progress', 'json'],
  jsonReporter: { fileName: 'coverage/mutation-report.json' },
  clearTextReporter: { allowColor: false, reportTests: false },
  thresholds: { high: 95, low: 90, break: 90 },
};
