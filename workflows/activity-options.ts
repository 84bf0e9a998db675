/**
 * How activities are called: queue, time-outs and retries for each kind of call, with their
 * reasons.
 */
import { proxyActivities, type ActivityOptions } from '@temporalio/workflow';
import { type Priority } from '@temporalio/common';
import { type CommandActivities, type PollingActivities } from '../activities';
import { COMMAND_ATTEMPTS_MAX, type FailureType } from '../domain';
import { TASK_QUEUES } from '../contract/names';
import { type VerificationRun } from './run';

const SECOND_MS = 1_000;

/**
 * Longest single attempt of a command: several 10 s calls (read, send, read) and, for resume, the
 * linger time.
 */
const COMMAND_ATTEMPT_MS = 120 * SECOND_MS;
/** After this silence another worker takes the command over; commands heartbeat every 5 s. */
const COMMAND_HEARTBEAT_TIMEOUT_MS = 12 * SECOND_MS;
const COMMAND_RETRY_INTERVAL_MAX_MS = 30 * SECOND_MS;
/** Longest clean-up: it delays the outcome, and a member that stays does no harm. */
const CLEAN_UP_MS = 120 * SECOND_MS;
/**
 * After this silence another worker starts the poll loop again; it heartbeats every 16 s. A busy process
 * may be eight seconds late: taken for dead, it would read a member beside another worker.
 */
const POLL_HEARTBEAT_TIMEOUT_MS = 24 * SECOND_MS;
/**
 * One attempt lasts for all of fast polling and one last read: two pauses of 15 s at most
 * (MX_POLL_INTERVAL_MS) with their jitter, and the exchange.
 */
const POLL_ATTEMPT_EXTRA_MS = 60 * SECOND_MS;

/** The SDK's own failure of a result that is too large: the next attempt has the same. */
const NEVER_AGAIN: FailureType[] = ['PayloadsTooLarge'];

/**
 * Whose activity it is. Where the server is told to be fair (`matching.enableFairness`), tenants
 * share a task queue; in the worker, their requests to MX take turns by it, whatever the server does.
 * It is named here too, since whoever starts a run by other means than the client may leave it out.
 */
function priorityOf({ input }: VerificationRun): Priority {
  return { fairnessKey: input.tenantId };
}

/** Bounds of a command that differ from the usual ones. */
interface CommandBounds {
  readonly attemptsMax?: number;
  /** All attempts together, in milliseconds. @default until the whole verification ends */
  readonly withinMs?: number;
  /** How long they may go on where the whole verification ends sooner, in milliseconds. @default 0 */
  readonly graceMs?: number;
}

/** Commands. `verifyMember` gets more attempts, since it waits for another job by its retries. */
export function commandActivities(
  run: VerificationRun,
  { attemptsMax = COMMAND_ATTEMPTS_MAX, withinMs, graceMs = 0 }: CommandBounds = {},
) {
  const leftMs = Math.max(run.remainingMs(), graceMs);
  return proxyActivities<CommandActivities>({
    taskQueue: TASK_QUEUES.commands,
    priority: priorityOf(run),
    startToCloseTimeout: COMMAND_ATTEMPT_MS,
    scheduleToCloseTimeout: Math.min(withinMs ?? leftMs, leftMs),
    heartbeatTimeout: COMMAND_HEARTBEAT_TIMEOUT_MS,
    // Clean-up has to know what a call that changes something at MX did.
    cancellationType: 'WAIT_CANCELLATION_COMPLETED',
    retry: {
      initialInterval: SECOND_MS,
      backoffCoefficient: 2,
      maximumInterval: COMMAND_RETRY_INTERVAL_MAX_MS,
      maximumAttempts: attemptsMax,
      nonRetryableErrorTypes: NEVER_AGAIN,
    },
  } satisfies ActivityOptions);
}

/**
 * The poll. The activity ends itself at `settleMs`, so that it reads once more after workers were
 * down. The bound here is later: Temporal makes no retry that would pass it, and the last poll is a
 * retry.
 */
export function pollingActivities(run: VerificationRun) {
  return proxyActivities<PollingActivities>({
    taskQueue: TASK_QUEUES.polling,
    priority: priorityOf(run),
    startToCloseTimeout: run.limits.fastPollingMs + POLL_ATTEMPT_EXTRA_MS,
    scheduleToCloseTimeout: run.remainingMs() + run.limits.slowPollMs + POLL_ATTEMPT_EXTRA_MS,
    heartbeatTimeout: POLL_HEARTBEAT_TIMEOUT_MS,
    // A read has nothing to clean up, and a poll loop learns of its cancellation only with its next
    // heartbeat.
    cancellationType: 'TRY_CANCEL',
    retry: {
      initialInterval: SECOND_MS,
      backoffCoefficient: 1,
      nonRetryableErrorTypes: NEVER_AGAIN,
    },
  } satisfies ActivityOptions);
}

/**
 * Clean-up once the outcome is known: a few quick tries, so that the caller does not wait for it.
 */
export function cleanUpActivities(run: VerificationRun) {
  return proxyActivities<CommandActivities>({
    taskQueue: TASK_QUEUES.commands,
    priority: priorityOf(run),
    startToCloseTimeout: COMMAND_ATTEMPT_MS,
    scheduleToCloseTimeout: CLEAN_UP_MS,
    heartbeatTimeout: COMMAND_HEARTBEAT_TIMEOUT_MS,
    retry: { initialInterval: SECOND_MS, backoffCoefficient: 2, maximumAttempts: 5 },
  } satisfies ActivityOptions);
}
