/**
 * The three workers of one process, one per task queue (design.md §5), on one native connection. Composition only: what
 * they run comes from workflows/ and activities/.
 */
import { Worker, type NativeConnection, type WorkerOptions } from '@temporalio/worker';
import {
  createCommandActivities,
  createPollingActivities,
  type ActivityDependencies,
} from '../activities';
import { TASK_QUEUES } from '../workflows/names';
import { workflowSource } from './workflow-source';

/** What the workers need. */
export interface VerificationWorkersOptions {
  readonly connection: NativeConnection;
  readonly namespace: string;
  readonly dependencies: ActivityDependencies;
  /** Cap on commands for the whole queue, all workers together. */
  readonly commandsPerSecond: number;
  /** Members polled at once by this process. */
  readonly pollingSlots: number;
  /** Pre-built bundle; without it the bundle is made from source at start. */
  readonly workflowBundlePath: string | undefined;
}

/** Workers that run until told to stop. */
export interface VerificationWorkers {
  /** Resolves when all have stopped; rejects, after stopping the others, when one fails. */
  readonly finished: Promise<void>;
  /** Drains: no new tasks, commands get their grace, polls are handed over at once. */
  shutdown(): Promise<void>;
}

/** A command is a few HTTP calls; this lets them end, so that none has to be repeated. */
const COMMAND_GRACE_MS = 5_000;
/** Above this something is deaf to cancellation, and the process has to end all the same. */
const SHUTDOWN_FORCE_MS = 30_000;
/** Commands of one process at once; far above what the queue's rate cap lets in. */
const COMMAND_SLOTS = 200;
/** About 0.2 MB each (guides: no zod in the bundle); thousands that wait for a person fall out and are replayed. */
const CACHED_WORKFLOWS = 1_000;

/** Creates and starts the workers. */
export async function startVerificationWorkers(
  options: VerificationWorkersOptions,
): Promise<VerificationWorkers> {
  const { connection, namespace, dependencies } = options;
  const common = { connection, namespace, shutdownForceTime: SHUTDOWN_FORCE_MS } as const;
  const perQueue: readonly WorkerOptions[] = [
    {
      ...common,
      taskQueue: TASK_QUEUES.workflows,
      ...workflowSource(options.workflowBundlePath),
      maxCachedWorkflows: CACHED_WORKFLOWS,
    },
    {
      ...common,
      taskQueue: TASK_QUEUES.commands,
      activities: createCommandActivities(dependencies),
      maxConcurrentActivityTaskExecutions: COMMAND_SLOTS,
      maxTaskQueueActivitiesPerSecond: options.commandsPerSecond,
      shutdownGraceTime: COMMAND_GRACE_MS,
    },
    {
      ...common,
      taskQueue: TASK_QUEUES.polling,
      activities: createPollingActivities(dependencies),
      maxConcurrentActivityTaskExecutions: options.pollingSlots,
      // A poll loop is a read: stop at once, its memory goes with its heartbeat to the next worker.
      shutdownGraceTime: 0,
    },
  ];
  const workers = await Promise.all(perQueue.map((each) => Worker.create(each)));
  return runTogether(workers);
}

function runTogether(workers: readonly Worker[]): VerificationWorkers {
  const stopAll = (): void => {
    for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
  };
  const runs = workers.map((worker) =>
    worker.run().catch((error: unknown) => {
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
    shutdown: () => {
      stopAll();
      return finished;
    },
  };
}
