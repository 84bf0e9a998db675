/** How activities are called: queue, time-outs and retries by kind of call, each with its reason. */
import { proxyActivities, type ActivityOptions } from '@temporalio/workflow';
import type { CommandActivities, PollingActivities } from '../activities';
import { TASK_QUEUES } from '../contract/names';
import type { VerificationRun } from './run';

const SECOND_MS = 1_000;

/** Longest single attempt of a command: several 10 s calls (read, send, read) and, for resume, the linger time. */
const COMMAND_ATTEMPT_MS = 120 * SECOND_MS;
/** After this silence a worker is taken for dead and the command goes to another; commands heartbeat every 5 s. */
const COMMAND_HEARTBEAT_TIMEOUT_MS = 12 * SECOND_MS;
/** Attempts of one command: with the back-off below about ten minutes of an Atrium that is down. Attempts, not time,
 * because time also passes while no worker runs, and that must lose nothing. */
const COMMAND_ATTEMPTS_MAX = 25;
const COMMAND_RETRY_INTERVAL_MAX_MS = 30 * SECOND_MS;
/** Longest clean-up: it delays the outcome, and a member that stays is no harm. */
const CLEAN_UP_MS = 120 * SECOND_MS;
/** After this silence a poll loop is begun again by another worker; it heartbeats every 12 s. */
const POLL_HEARTBEAT_TIMEOUT_MS = 20 * SECOND_MS;
/** One attempt holds the whole fast window plus one last read. */
const POLL_ATTEMPT_EXTRA_MS = 60 * SECOND_MS;

/** What a command may be given instead of the usual bounds. */
interface CommandBounds {
  readonly attemptsMax?: number;
  /** All attempts together, in milliseconds. @default until the whole verification ends */
  readonly withinMs?: number;
}

/** Commands; `verifyMember` retries longer, since waiting for another job is its retry. */
export function commandActivities(
  run: VerificationRun,
  { attemptsMax = COMMAND_ATTEMPTS_MAX, withinMs = run.remainingMs() }: CommandBounds = {},
) {
  return proxyActivities<CommandActivities>({
    taskQueue: TASK_QUEUES.commands,
    startToCloseTimeout: COMMAND_ATTEMPT_MS,
    scheduleToCloseTimeout: Math.min(withinMs, run.remainingMs()),
    heartbeatTimeout: COMMAND_HEARTBEAT_TIMEOUT_MS,
    // The process must learn what a mutating call did before it cleans up.
    cancellationType: 'WAIT_CANCELLATION_COMPLETED',
    retry: {
      initialInterval: SECOND_MS,
      backoffCoefficient: 2,
      maximumInterval: COMMAND_RETRY_INTERVAL_MAX_MS,
      maximumAttempts: attemptsMax,
    },
  } satisfies ActivityOptions);
}

/**
 * The poll: bounded inside the activity by `settleMs`, so that it reads once more after workers were down. The bound here
 * lies behind that one: Temporal makes no retry that would pass it, and the last poll is a retry.
 */
export function pollingActivities(run: VerificationRun) {
  return proxyActivities<PollingActivities>({
    taskQueue: TASK_QUEUES.polling,
    startToCloseTimeout: run.limits.fastPollingMs + POLL_ATTEMPT_EXTRA_MS,
    scheduleToCloseTimeout: run.remainingMs() + run.limits.slowPollMs + POLL_ATTEMPT_EXTRA_MS,
    heartbeatTimeout: POLL_HEARTBEAT_TIMEOUT_MS,
    // A read: nothing to wait for, and a poll loop hears of its end only with its next heartbeat.
    cancellationType: 'TRY_CANCEL',
    retry: { initialInterval: SECOND_MS, backoffCoefficient: 1 },
  } satisfies ActivityOptions);
}

/** Clean-up after the outcome is known: a few quick tries, so that the caller is not kept waiting for it. */
export function cleanUpActivities() {
  return proxyActivities<CommandActivities>({
    taskQueue: TASK_QUEUES.commands,
    startToCloseTimeout: COMMAND_ATTEMPT_MS,
    scheduleToCloseTimeout: CLEAN_UP_MS,
    heartbeatTimeout: COMMAND_HEARTBEAT_TIMEOUT_MS,
    retry: { initialInterval: SECOND_MS, backoffCoefficient: 2, maximumAttempts: 5 },
  } satisfies ActivityOptions);
}
