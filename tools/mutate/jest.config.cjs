/** What Stryker runs against each mutant: the tests of pure.test.cjs. */
const path = require('node:path');

const root = path.join(__dirname, '..', '..');
const { transform, testEnvironment, runtime } = require(path.join(root, 'jest.config.cjs'));

module.exports = {
  rootDir: root,
  testEnvironment,
  runtime,
  roots: ['<rootDir>/tools/mutate'],
  testMatch: ['<rootDir>/tools/mutate/pure.test.cjs'],
  setupFiles: [path.join(__dirname, 'few-cases.cjs')],
  transform,
};
