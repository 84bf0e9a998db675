/**
 * Preloaded into the processes of a fault run. Each part is asked for by a variable:
 *
 * CLOCK_SHIFT_MS      the wall clock is off by so much; the monotonic one is not
 * CACHED_WORKFLOWS    so many workflows are kept in memory
 * ENDS_WITH_PARENT    the process ends when the other end of its standard input is gone
 */
const { isMainThread } = require('node:worker_threads');

const { CLOCK_SHIFT_MS, CACHED_WORKFLOWS, ENDS_WITH_PARENT } = process.env;

if (CLOCK_SHIFT_MS !== undefined) {
  const shiftMs = Number(CLOCK_SHIFT_MS);
  const RealDate = Date;
  globalThis.Date = class extends RealDate {
    constructor(...given) {
      if (given.length === 0) super(RealDate.now() + shiftMs);
      else super(...given);
    }

    static now() {
      return RealDate.now() + shiftMs;
    }
  };
}

if (CACHED_WORKFLOWS !== undefined && isMainThread) {
  const { Worker } = require('@temporalio/worker');
  const create = Worker.create.bind(Worker);
  Worker.create = (options) => create({ ...options, maxCachedWorkflows: Number(CACHED_WORKFLOWS) });
}

if (ENDS_WITH_PARENT !== undefined && isMainThread) {
  process.stdin.on('error', () => process.exit(1));
  process.stdin.on('end', () => process.exit(1));
  process.stdin.resume();
  process.stdin.unref();
}
