/** The tests that need nothing but the code: what Stryker runs against each mutant. */
const path = require('node:path');

const root = path.join(__dirname, '..', '..');
const { transform, transformIgnorePatterns } = require(path.join(root, 'jest.config.cjs'));

module.exports = {
  rootDir: root,
  testEnvironment: 'node',
  roots: ['domain', 'contract', 'workflows'].map((module) => `<rootDir>/test/${module}`),
  testMatch: [process.env.MUTATE_TESTS ?? '**/*.test.ts'],
  setupFiles: [path.join(__dirname, 'few-cases.cjs')],
  transform,
  transformIgnorePatterns,
};
