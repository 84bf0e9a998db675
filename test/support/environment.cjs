/**
 * Node's environment for the tests of a file. Where jest tells a worker to end and it has not gone
 * half a second later, jest reports it as hung; to free the memory of many test files takes longer
 * on a busy machine. So the worker leaves at once: nothing of it is needed any more.
 */
const { TestEnvironment } = require('jest-environment-node');

/** The first element of jest-worker's message (CHILD_MESSAGE_END). */
const END = 2;
/** Registered once for all test files of a process. */
const NAME = Symbol.for('atrium-verification.leaves-at-once');

if (process.send !== undefined && process[NAME] === undefined) {
  process[NAME] = true;
  process.on('message', ([type]) => {
    if (type === END) process.reallyExit(0);
  });
}

module.exports = TestEnvironment;
