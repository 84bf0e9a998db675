/**
 * Waiting for the first thing a caller has to do, by the update `awaitNextStep`. One deterministic update id per step:
 * only ten updates may be in flight, and a hundred callers that wait for the same step then share one (design.md §5). What
 * an update has returned once it returns for ever, so each answer is checked against the present before it is passed on.
 */
import { WithStartWorkflowOperation } from '@temporalio/client';
import type { AccountVerificationInput, VerificationView } from '../domain';
import { awaitNextStepUpdate } from '../contract/messages';
import { ACCOUNT_VERIFICATION } from '../contract/names';
import { isVerificationClientError } from './errors';
import { readView } from './read-view';
import { startOptions } from './start-options';
import type { AccountVerification, Bounds, TemporalCalls } from './temporal-calls';

/** How long to wait. */
export interface WaitOptions {
  readonly timeoutMs: number;
  /** Ends the wait as the time-out does. */
  readonly signal?: AbortSignal;
}

/** How long to wait, and for which step. */
export interface NextStepOptions extends WaitOptions {
  /** Wait for the step after this round. @default 0, any */
  readonly afterRound?: number;
}

/**
 * Waits at a running verification; undefined when the time is over first.
 *
 * @throws VerificationClientError as the client's method says; VERIFICATION_FINISHED for one that had ended before
 */
export async function awaitNextStep(
  calls: TemporalCalls,
  verificationId: string,
  { afterRound = 0, ...options }: NextStepOptions,
): Promise<VerificationView | undefined> {
  return withinTime(options, async (bounds) => {
    const told = await askAfter(calls, verificationId, afterRound, bounds);
    return untilPresent(calls, told, bounds);
  });
}

/**
 * Starts and waits in one call. Undefined when the time is over first: the verification has started all the same,
 * unless Temporal could not be reached.
 *
 * @throws WorkflowExecutionAlreadyStartedError for an id that has ended
 */
export async function startAndAwaitNextStep(
  calls: TemporalCalls,
  input: AccountVerificationInput,
  requestFingerprint: string | undefined,
  options: WaitOptions,
): Promise<VerificationView | undefined> {
  const operation = new WithStartWorkflowOperation<AccountVerification>(ACCOUNT_VERIFICATION, {
    ...startOptions(input, requestFingerprint),
    workflowIdConflictPolicy: 'USE_EXISTING',
  });
  // Nobody awaits this one; it fails together with the call below.
  operation.workflowHandle().catch(() => undefined);
  return withinTime(options, async (bounds) => {
    const told = await calls.bounded(async () => {
      const update = await calls.temporal.workflow.startUpdateWithStart(awaitNextStepUpdate, {
        startWorkflowOperation: operation,
        args: [{ afterRound: 0 }],
        updateId: updateIdOf(0),
        waitForStage: 'ACCEPTED',
      });
      return update.result();
    }, bounds());
    return untilPresent(calls, told, bounds);
  });
}

/** What is left of the time for all calls of one wait. */
type RemainingBounds = () => Bounds;

/** Waits on until what the caller is told to do is what stands there now: it may be long done. */
async function untilPresent(
  calls: TemporalCalls,
  told: VerificationView,
  bounds: RemainingBounds,
): Promise<VerificationView> {
  const { verificationId } = told;
  const read = (): Promise<VerificationView> => readView(calls, verificationId, bounds());
  for (let last = told; ;) {
    const now = await read();
    if (now.nextAction.kind !== 'none' || now.outcome !== undefined) return now;
    try {
      // Rounds grow, so that this comes to the step that nobody has waited for yet.
      last = await askAfter(calls, verificationId, roundOf(last), bounds);
    } catch (error) {
      if (!isVerificationClientError(error) || error.code !== 'VERIFICATION_FINISHED') throw error;
      return read();
    }
  }
}

function askAfter(
  calls: TemporalCalls,
  verificationId: string,
  afterRound: number,
  bounds: RemainingBounds,
): Promise<VerificationView> {
  const handle = calls.handle(verificationId);
  const ask = (): Promise<VerificationView> =>
    handle.executeUpdate(awaitNextStepUpdate, {
      args: [{ afterRound }],
      updateId: updateIdOf(afterRound),
    });
  return calls.toRunning(handle, ask, bounds());
}

function roundOf({ nextAction }: VerificationView): number {
  return nextAction.kind === 'none' ? 0 : nextAction.round;
}

function updateIdOf(afterRound: number): string {
  return `next-from-${String(afterRound)}`;
}

/** The deadline is the caller's own here; that nothing came within it is an answer, not an error. */
async function withinTime<T>(
  { timeoutMs, signal }: WaitOptions,
  wait: (bounds: RemainingBounds) => Promise<T>,
): Promise<T | undefined> {
  const deadlineMs = Date.now() + timeoutMs;
  try {
    return await wait(() => ({
      timeoutMs: Math.max(1, deadlineMs - Date.now()),
      ...(signal === undefined ? {} : { signal }),
    }));
  } catch (error) {
    const isLate = isVerificationClientError(error) && error.code === 'WORKER_UNAVAILABLE';
    if (isLate || signal?.aborted === true) return undefined;
    throw error;
  }
}
