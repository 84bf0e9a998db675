/** The whole test run with V8's coverage on, for `npm run coverage`: what is collected goes to the folder COVERAGE_DATA. */
const path = require('node:path');

const root = path.join(__dirname, '..', '..');

module.exports = {
  ...require(path.join(root, 'jest.config.cjs')),
  rootDir: root,
  testEnvironment: path.join(__dirname, 'environment.cjs'),
  reporters: ['default', path.join(__dirname, 'reporter.cjs')],
  collectCoverage: true,
  coverageProvider: 'v8',
  // Jest's own report derives the branches from what ran, so its total differs from run to run.
  coverageReporters: ['none'],
};
