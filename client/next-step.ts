/**
 * Waiting for the first thing a caller has to do, by the update `awaitNextStep`. One deterministic update id per step:
 * only ten updates may be in flight, and a hundred callers that wait for the same step then share one (design.md §5).
 */
import { WithStartWorkflowOperation } from '@temporalio/client';
import type { AccountVerificationInput, VerificationView } from '../domain';
import { awaitNextStepUpdate } from '../workflows/messages';
import { ACCOUNT_VERIFICATION } from '../workflows/names';
import { isVerificationClientError } from './errors';
import { startOptions } from './start-options';
import type { AccountVerification, TemporalCalls } from './temporal-calls';

/** How long to wait, and for which step. */
export interface NextStepOptions {
  readonly timeoutMs: number;
  /** Wait for the step after this round. @default 0, any */
  readonly afterRound?: number;
}

/** Waits at a running verification; undefined when the time is over first. Errors as the client's method says. */
export async function awaitNextStep(
  calls: TemporalCalls,
  verificationId: string,
  { timeoutMs, afterRound = 0 }: NextStepOptions,
): Promise<VerificationView | undefined> {
  const handle = calls.handle(verificationId);
  const ask = (): Promise<VerificationView> =>
    handle.executeUpdate(awaitNextStepUpdate, {
      args: [{ afterRound }],
      updateId: updateIdOf(afterRound),
    });
  return orUndefinedWhenLate(() => calls.bounded(ask, timeoutMs));
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
  timeoutMs: number,
): Promise<VerificationView | undefined> {
  const operation = new WithStartWorkflowOperation<AccountVerification>(ACCOUNT_VERIFICATION, {
    ...startOptions(input, requestFingerprint),
    workflowIdConflictPolicy: 'USE_EXISTING',
  });
  // Nobody awaits this one; it fails together with the call below.
  operation.workflowHandle().catch(() => undefined);
  return orUndefinedWhenLate(() =>
    calls.bounded(async () => {
      const update = await calls.temporal.workflow.startUpdateWithStart(awaitNextStepUpdate, {
        startWorkflowOperation: operation,
        args: [{ afterRound: 0 }],
        updateId: updateIdOf(0),
        waitForStage: 'ACCEPTED',
      });
      return update.result();
    }, timeoutMs),
  );
}

function updateIdOf(afterRound: number): string {
  return `next-from-${String(afterRound)}`;
}

/** The deadline is the caller's own here; that nothing came within it is an answer, not an error. */
async function orUndefinedWhenLate<T>(wait: () => Promise<T>): Promise<T | undefined> {
  try {
    return await wait();
  } catch (error) {
    if (isVerificationClientError(error) && error.code === 'WORKER_UNAVAILABLE') return undefined;
    throw error;
  }
}
