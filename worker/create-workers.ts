/**
 * The workers of one process, one per task queue (architecture.md §1), on one native
 * connection. Composition only: what they run comes from workflows/ and activities/.
 */
import { Worker, type NativeConnection, type WorkerOptions } from '@temporalio/worker';
import {
  createCommandActivities,
  createLookUpActivities,
  createPollingActivities,
  type ActivityDependencies,
} from '../activities';
import { createDataConverter, type PayloadKeyRing } from '../codec';
import { TASK_QUEUES } from '../contract/names';
import { NO_MEASURE, type Measure } from '../runtime/observability';
import { type Tracing } from '../runtime/tracing';
import { activityInterceptors, figureSinks } from './measure';
import { productVersion, type WorkerVersion } from '../runtime';
import { slowPollRecords } from './mx-members';
import { runTogether, type VerificationWorkers } from './run-together';
import { traceSinks, tracedActivities } from './tracing';
import { webhookWorkers, type WebhookOptions } from './webhook-workers';
import { bundleSources, workflowSource } from './workflow-source';

/** What the workers need. */
export interface VerificationWorkersOptions {
  readonly connection: NativeConnection;
  readonly namespace: string;
  readonly dependencies: ActivityDependencies;
  /** What payloads are encrypted with. Undefined: they stay readable. */
  readonly payloadKeys: PayloadKeyRing | undefined;
  /** Cap on commands for the whole queue, all workers together. */
  readonly commandsPerSecond: number;
  /** Members polled at once by this process. */
  readonly pollingSlots: number;
  /** Pre-built bundle; without it the bundle is made from source at start. */
  readonly workflowBundlePath: string | undefined;
  /** Takes what is counted. @default nobody */
  readonly measure?: Measure;
  /** Traces what callers trace, with the traced bundle. @default nothing */
  readonly tracing?: Tracing | undefined;
  /** Worker Versioning, of Workflow Tasks alone (ADR 0019). Undefined: off. */
  readonly version?: WorkerVersion | undefined;
  /** Follows verifications and sends webhooks. @default neither */
  readonly webhooks?: WebhookOptions | undefined;
  /** Whether webhooks of MX wake verifications that poll slowly. Needs `webhooks`. @default false */
  readonly areWokenByMx?: boolean | undefined;
}

/** A command is a few HTTP calls; this lets them end, so that none has to be repeated. */
const COMMAND_GRACE_MS = 5_000;
/**
 * A task that is still running after this ignores its cancellation; the process ends all the same.
 */
const SHUTDOWN_FORCE_MS = 30_000;
/** Commands of one process at once; far above what the queue's rate cap lets in. */
const COMMAND_SLOTS = 200;
/**
 * Look-ups a second of the whole queue, all workers together, and at once of one process: far more
 * than the forms of a busy service ask for, and no burst at MX. They take nothing from commands.
 */
const LOOK_UPS_PER_SECOND = 20;
const LOOK_UP_SLOTS = 50;
/**
 * Tasks of one queue that a process asks for at once. At a shutdown the server ends all requests for
 * tasks, and Core (1.24) stops listening at the first that comes back empty: a task in the answer
 * to another one would be lost until its heartbeat time-out. One request brings hundreds of tasks a
 * second, one for each round trip to the server.
 */
const ACTIVITY_POLLS = 1;
/**
 * About 0.2 MB each. Further ones, which mostly wait for an end user, are evicted and replayed when
 * something happens.
 */
const CACHED_WORKFLOWS = 1_000;

/** Creates and starts the workers. */
export async function startVerificationWorkers(
  options: VerificationWorkersOptions,
): Promise<VerificationWorkers> {
  const { connection, namespace, dependencies, payloadKeys: keys, version } = options;
  const { measure = NO_MEASURE, tracing, webhooks } = options;
  const dataConverter = createDataConverter({
    ...{ keys, namespace, isWorker: true },
    onUnreadable: (reason) => {
      measure.add('verification_payload_failures_total', { reason });
    },
  });
  const shutdownForceTime = SHUTDOWN_FORCE_MS;
  const interceptors = {
    activity: [...tracedActivities(tracing), ...(activityInterceptors(measure).activity ?? [])],
  };
  const common = {
    ...{ connection, namespace, dataConverter, shutdownForceTime, interceptors },
    // Each task's events name it. The SDK's own has 90 characters; that was a tenth of a history.
    ...(version === undefined && { buildId: productVersion() }),
  };
  const perQueue: readonly WorkerOptions[] = [
    {
      ...common,
      taskQueue: TASK_QUEUES.workflows,
      ...workflowCode({ ...options, isTraced: tracing !== undefined }, dataConverter),
      maxCachedWorkflows: CACHED_WORKFLOWS,
      sinks: { ...figureSinks(measure), ...traceSinks(tracing) },
      ...(version && { workerDeploymentOptions: pinnedTo(version) }),
    },
    {
      ...common,
      taskQueue: TASK_QUEUES.commands,
      activities: createCommandActivities(dependencies),
      maxConcurrentActivityTaskPolls: ACTIVITY_POLLS,
      maxConcurrentActivityTaskExecutions: COMMAND_SLOTS,
      maxTaskQueueActivitiesPerSecond: options.commandsPerSecond,
      shutdownGraceTime: COMMAND_GRACE_MS,
    },
    {
      ...common,
      taskQueue: TASK_QUEUES.polling,
      activities: createPollingActivities(pollingDependencies(options, dataConverter)),
      maxConcurrentActivityTaskPolls: ACTIVITY_POLLS,
      maxConcurrentActivityTaskExecutions: options.pollingSlots,
      // A poll only reads: it stops at once, and the next worker resumes it from its heartbeat
      // details.
      shutdownGraceTime: 0,
    },
    {
      ...common,
      taskQueue: TASK_QUEUES.lookUps,
      activities: createLookUpActivities(dependencies),
      maxConcurrentActivityTaskPolls: ACTIVITY_POLLS,
      maxConcurrentActivityTaskExecutions: LOOK_UP_SLOTS,
      maxTaskQueueActivitiesPerSecond: LOOK_UPS_PER_SECOND,
      shutdownGraceTime: COMMAND_GRACE_MS,
    },
  ];
  const sending = webhooks && webhookWorkers(webhooks, { ...dependencies, ...common, measure });
  const all = [...perQueue, ...(sending ?? []).map((each) => ({ ...common, ...each }))];
  return runTogether(await createAll(all));
}

/** With what wakes slow polling, where webhooks of MX do. */
function pollingDependencies(
  { dependencies, webhooks, areWokenByMx = false, namespace }: VerificationWorkersOptions,
  dataConverter: ReturnType<typeof createDataConverter>,
): ActivityDependencies {
  if (webhooks === undefined || !areWokenByMx) return dependencies;
  const onSlowPolling = slowPollRecords(webhooks.connection, namespace, dataConverter);
  return { ...dependencies, onSlowPolling };
}

/** The worker options that say what Workflow code runs, and on which payloads: for replay, too. */
export function workflowCode(
  {
    payloadKeys: keys,
    namespace,
    workflowBundlePath,
    isTraced = false,
  }: Pick<VerificationWorkersOptions, 'payloadKeys' | 'namespace' | 'workflowBundlePath'> & {
    readonly isTraced?: boolean;
  },
  dataConverter = createDataConverter({ keys, namespace, isWorker: true }),
): Pick<
  WorkerOptions,
  'workflowBundle' | 'workflowsPath' | 'bundlerOptions' | 'dataConverter' | 'interceptors'
> {
  const { payloadConverterPath } = bundleSources();
  return {
    ...workflowSource(workflowBundlePath, { isTraced }),
    dataConverter: { ...dataConverter, payloadConverterPath },
  };
}

/** A run ends on the version that it began on. */
function pinnedTo(version: WorkerVersion) {
  return { version, useWorkerVersioning: true, defaultVersioningBehavior: 'PINNED' } as const;
}

/**
 * Creates all or none: a worker that was created and never run would keep its connection from being
 * closed.
 */
async function createAll(perQueue: readonly WorkerOptions[]): Promise<readonly Worker[]> {
  const workers: Worker[] = [];
  try {
    // One after the other: the first is the one that can fail for reasons of its own, and then
    // there is none to undo.
    for (const each of perQueue) workers.push(await Worker.create(each));
    return workers;
  } catch (error) {
    // The SDK has no other way to release a worker that does not run.
    await Promise.allSettled(workers.map((worker) => worker.runUntil(Promise.resolve())));
    throw error;
  }
}
