/**
 * Has a worker do one thing that needs MX, outside of any verification: this process has no key of
 * MX. A standalone activity of Temporal (docs/adr/0017).
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { type ActivityHandle } from '@temporalio/client';
import { isVerificationClientError } from './errors';
import { BY_WORKER, type TemporalCalls } from './temporal-calls';

/** What is to be done, and its bounds. */
export interface WorkerTask {
  /** Name of the activity. */
  readonly activity: string;
  readonly argument: unknown;
  /** Whose it is: tenants take turns in the task queue and at MX. Undefined: one turn for all such. */
  readonly tenantId: string | undefined;
  readonly taskQueue: string;
  /** Longest time until it is done, in milliseconds, waiting for a worker included. */
  readonly withinMs: number;
  /** What operators read in the Temporal UI; nothing of a person. */
  readonly summary: string;
  /** Whether the argument names somebody: then its record is deleted before this returns. */
  readonly isOfAPerson: boolean;
  /** @default 1: whoever waits asks again */
  readonly attemptsMax?: number;
}

/** After this silence of a worker, another one takes the activity over; commands heartbeat every 5 s. */
const HEARTBEAT_TIMEOUT_MS = 12_000;

/**
 * Does it, and returns the result.
 *
 * @throws VerificationClientError WORKER_UNAVAILABLE when it was not done in time, MX_UNAVAILABLE,
 * INSTITUTION_NOT_FOUND, SERVER_TOO_OLD, TEMPORAL_UNAVAILABLE
 */
export async function throughWorker<T>(calls: TemporalCalls, task: WorkerTask): Promise<T> {
  const {
    activity,
    argument,
    tenantId,
    taskQueue,
    withinMs,
    summary,
    isOfAPerson,
    attemptsMax = 1,
  } = task;
  const deadlineMs = Date.now() + withinMs;
  const handle = await calls.bounded(() =>
    calls.temporal.activity.start<T>(activity, {
      id: `${activity}/${randomUUID()}`,
      taskQueue,
      args: [argument],
      summary,
      ...(tenantId === undefined ? {} : { priority: { fairnessKey: tenantId } }),
      // Whatever is still in the queue when the caller has gone is done for nobody.
      scheduleToCloseTimeout: withinMs,
      heartbeatTimeout: HEARTBEAT_TIMEOUT_MS,
      retry: { maximumAttempts: attemptsMax },
    }),
  );
  try {
    const timeoutMs = Math.max(1, deadlineMs - Date.now());
    return await calls.bounded(() => handle.result(), { ...BY_WORKER, timeoutMs });
  } finally {
    const forgotten = forget(calls, handle, { isAwaited: isOfAPerson });
    if (isOfAPerson) await forgotten;
  }
}

/** Pause before the first look at the index, doubled each time: 16 s in all, as somebody may wait. */
const FORGET_PAUSE_MS = 250;
/** How often a record is looked for at most: a server that is away for longer has retention do it. */
const FORGET_ATTEMPTS_MAX = 6;

/**
 * Argument and result would be kept as long as the histories of verifications. Nobody reads them
 * again; where this fails, they go with the retention of the namespace.
 */
async function forget(
  calls: TemporalCalls,
  { activityId, runId }: ActivityHandle,
  { isAwaited }: { isAwaited: boolean },
): Promise<void> {
  const { namespace } = calls.temporal.options;
  const { workflowService } = calls.temporal.workflow;
  const request = { namespace, activityId, runId: runId ?? '' };
  for (let attempt = 1; attempt <= FORGET_ATTEMPTS_MAX; attempt += 1) {
    await delay(FORGET_PAUSE_MS * 2 ** (attempt - 1), undefined, { ref: isAwaited });
    try {
      // The last time regardless: better a line in the index, which holds no argument, than all of it.
      if (attempt < FORGET_ATTEMPTS_MAX && !(await hasEndedInIndex(calls, activityId))) continue;
      await calls.bounded(() => workflowService.deleteActivityExecution(request));
      return;
    } catch (error) {
      if (isVerificationClientError(error) && error.code === 'VERIFICATION_NOT_FOUND') return;
    }
  }
}

/**
 * Temporal writes the end of an activity to its index a little later; a record that is deleted before
 * would come back there, and stay.
 */
async function hasEndedInIndex(calls: TemporalCalls, activityId: string): Promise<boolean> {
  const query = `ActivityId = '${activityId}' AND ExecutionStatus != 'Running'`;
  const { count } = await calls.bounded(() => calls.temporal.activity.count(query));
  return count > 0;
}
