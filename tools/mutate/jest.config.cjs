/** What Stryker runs against each mutant: the tests of pure.test.cjs. */
const path = require('node:path');

const root = path.join(__dirname, '..', '..');
const { transform, testEnvironment, runtime } = require(path.join(root, 'jest.config.cjs'));
/** Stryker loads the environment itself, and knows no `<rootDir>`. */
const environment = testEnvironment.replace('<rootDir>', root);

module.exports = {
  rootDir: root,
  testEnvironment: environment,
  runtime,
  roots: ['<rootDir>/tools/mutate'],
  testMatch: ['<rootDir>/tools/mutate/pure.test.cjs'],
  setupFiles: [path.join(__dirname, 'few-cases.cjs')],
  transform,
};
