/**
 * Node's environment for the tests of a file. A jest worker that has run many files holds hundreds of megabytes. To free
 * them at its exit takes a second, and after half of one jest reports the worker as hung. So it leaves without freeing.
 */
const { TestEnvironment } = require('jest-environment-node');

if (process.send !== undefined) process.on('exit', (code) => process.reallyExit(code));

module.exports = TestEnvironment;
