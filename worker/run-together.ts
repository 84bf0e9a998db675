/** Several workers as one: when one fails, all stop, and `finished` rejects. */
import { type Worker } from '@temporalio/worker';

/** Workers that run until told to stop. */
export interface VerificationWorkers {
  /** Resolves when all have stopped; rejects, after stopping the others, when one fails. */
  readonly finished: Promise<void>;
  /** What each of them is and does now. */
  states(): readonly WorkerState[];
  /** Drains: no new tasks, commands get their grace, polls are handed over at once. */
  shutdown(): Promise<void>;
}

/** One worker of a Task Queue. */
export interface WorkerState {
  readonly taskQueue: string;
  /** Under which the server lists its polls. */
  readonly identity: string;
  readonly isRunning: boolean;
}

/** What is needed of the SDK's worker. */
export type RunnableWorker = Pick<Worker, 'run' | 'shutdown' | 'getState' | 'options'>;

/** How often a worker's state is looked at. */
const STATE_CHECK_MS = 1_000;
/** A worker that fails rejects within milliseconds. After so many checks it will not any more. */
const FAILED_CHECKS_MAX = 3;

/** Runs workers that were made and not started. */
export function runTogether(workers: readonly RunnableWorker[]): VerificationWorkers {
  const stopAll = (): void => {
    for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
  };
  const runs = workers.map((worker) =>
    runOne(worker).catch((error: unknown) => {
      stopAll();
      throw error;
    }),
  );
  const finished = Promise.allSettled(runs).then((results) => {
    const failed = results.find((result) => result.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  });
  // Whoever asks for `finished` sees the failure; before that it must not count as unhandled.
  finished.catch(() => undefined);
  return {
    finished,
    states: () =>
      workers.map((worker) => ({
        taskQueue: worker.options.taskQueue,
        identity: worker.options.identity,
        isRunning: worker.getState() === 'RUNNING',
      })),
    shutdown: () => {
      stopAll();
      return finished;
    },
  };
}

/**
 * Runs one worker. When the server rejects its polls for good (its namespace was deleted, its
 * permission withdrawn), the SDK's `run` puts the worker into the state FAILED and then waits for
 * ever for its own clean-up: seen with 1.24.0. So the state counts as well.
 */
async function runOne(worker: RunnableWorker): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const failure = new Promise<never>((_resolve, reject) => {
    let failedChecks = 0;
    timer = setInterval(() => {
      failedChecks += worker.getState() === 'FAILED' ? 1 : 0;
      if (failedChecks < FAILED_CHECKS_MAX) return;
      const { taskQueue } = worker.options;
      reject(new Error(`The worker of task queue ${taskQueue} failed; the log says why.`));
    }, STATE_CHECK_MS);
  });
  try {
    await Promise.race([worker.run(), failure]);
  } finally {
    clearInterval(timer);
  }
}
