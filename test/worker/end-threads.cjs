/**
 * Loaded into a worker process before its main file: on SIGUSR2 the threads that run workflow code
 * die, as they do when their memory is used up. The SDK sees it with the next workflow task and
 * gives the worker up.
 */
const { Worker } = require('node:worker_threads');

process.on('worker', (thread) => {
  // Node's own thread, in which tsx resolves modules, is of a class derived from this one; without
  // it the process ends.
  if (thread.constructor !== Worker) return;
  process.on('SIGUSR2', () => {
    void thread.terminate();
  });
});
