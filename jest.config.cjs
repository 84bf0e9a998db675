/** Tests run through the same compiler (swc) that bundles the workflows, so a test sees what production sees. */
const swc = [
  '@swc/jest',
  { jsc: { parser: { syntax: 'typescript' }, target: 'es2023' }, module: { type: 'commonjs' } },
];

module.exports = {
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  transform: { '^.+\\.ts$': swc },
  // Packages are loaded once in a worker, not once in each file.
  testEnvironment: '<rootDir>/tools/jest/environment.cjs',
  runtime: '<rootDir>/tools/jest/runtime.cjs',
  // One Temporal server for all suites that need one (test/support/global-setup.ts).
  globalSetup: '<rootDir>/test/support/global-setup.ts',
  globalTeardown: '<rootDir>/test/support/global-teardown.ts',
  // A safety net in minutes, for a machine that is busy; no test is expected to take so long.
  testTimeout: 300_000,
  // Most suites wait for clocks and processes, not for a core: three left half of two cores idle.
  maxWorkers: 4,
  // A worker that ends frees the memory of many test files first, which takes seconds on a busy machine; one that hangs is still told.
  workerGracefulExitTimeout: 60_000,
  // A worker that has run many files collects a heap in which it spends a tenth of its time; this much, and a new one comes.
  workerIdleMemoryLimit: '600MB',
  testSequencer: '<rootDir>/test/support/sequencer.cjs',
};
