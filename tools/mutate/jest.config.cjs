/** The tests that need nothing but the code: what Stryker runs against each mutant. */
const path = require('node:path');

const root = path.join(__dirname, '..', '..');
const { transform, transformIgnorePatterns } = require(path.join(root, 'jest.config.cjs'));

module.exports = {
  rootDir: root,
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: [
    '<rootDir>/test/{domain,workflows}/*.test.ts',
    '<rootDir>/test/contract/names.test.ts',
    // These hold the tables of outcomes, failures and limits, value by value.
    '<rootDir>/test/docs/{errors,architecture}-page.test.ts',
  ],
  setupFiles: [path.join(__dirname, 'few-cases.cjs')],
  transform,
  transformIgnorePatterns,
};
