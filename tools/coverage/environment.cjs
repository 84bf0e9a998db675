/**
 * Makes what a test file starts write coverage: child processes, and the threads in which workers run workflow code. Jest
 * collects that of the test file itself. The variable is set here, once the process of jest runs, so that Node leaves the
 * main thread to jest.
 */
const path = require('node:path');

process.env.NODE_V8_COVERAGE = path.join(process.env.COVERAGE_DATA, 'processes');

module.exports = require('../jest/environment.cjs');
