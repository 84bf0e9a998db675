/** Reading where a verification stands: by Query while it runs, from its result after it ended. */
import { resultOf, type VerificationView } from '../domain';
import { type WorkflowExecutionDescription, type WorkflowHandle } from '@temporalio/client';
import { getVerificationQuery } from '../contract';
import { VerificationClientError } from './errors';
import { BY_WORKER, type AccountVerification, type TemporalCalls } from './temporal-calls';

/** A view, and the point of the run at which it was read. */
export interface ReadView {
  readonly view: VerificationView;
  /** Run and history length. While they stay the same, the view does too. */
  readonly revision: string;
  /** Id of the last event that is in the view for certain. */
  readonly known: number;
  /** Id of the last event that may be in it. */
  readonly latest: number;
}

/** How long a decision that Temporal has not recorded yet is waited for. */
const RECORDED_WITHIN_MS = 10_000;
/** Pause before it is looked at again; a worker that is well records within some 50 ms. */
const RECORD_PAUSE_MS = 100;

/**
 * Reads the view. Costs one Query while the verification runs, and a look at the run before and after
 * it, which is no Action; none after it ended, and none if
 * nothing has changed since `last` was read. Errors as of {@link
 * VerificationClient.getVerification}.
 *
 * A Query is answered from what the worker has done, and from events that no workflow task has
 * recorded yet. What it shows then may never come to be, so the view counts only when no task is
 * pending after it; while a worker is cut off, that ends with WORKER_UNAVAILABLE.
 */
export async function readView(
  calls: TemporalCalls,
  verificationId: string,
  last?: ReadView,
): Promise<ReadView> {
  const handle = calls.handle(verificationId);
  const untilMs = performance.now() + RECORDED_WITHIN_MS;
  for (let isAgain = false; ; isAgain = true) {
    const read = await readOnce(calls, handle, last, isAgain);
    if (read !== undefined) return read;
    if (performance.now() >= untilMs) throw new VerificationClientError('WORKER_UNAVAILABLE');
    await new Promise((resolve) => setTimeout(resolve, RECORD_PAUSE_MS));
  }
}

/** One read; undefined when what it shows is not recorded. Again: asks once no task is pending. */
async function readOnce(
  calls: TemporalCalls,
  handle: WorkflowHandle<AccountVerification>,
  last: ReadView | undefined,
  isAgain: boolean,
): Promise<ReadView | undefined> {
  const { status, runId, historyLength, raw } = await calls.bounded(() => handle.describe());
  if (isAgain && isTaskPending(raw)) return undefined;
  // Taken before the Query: what happens in between makes the next read ask again.
  const revision = `${runId}/${String(historyLength)}`;
  if (revision === last?.revision) return last;
  if (status.name === 'RUNNING') {
    const view = await calls.bounded(() => handle.query(getVerificationQuery), BY_WORKER);
    // A task of the first look may be over, and one may have come since.
    const after = await calls.bounded(() => handle.describe());
    if (isTaskPending(after.raw)) return undefined;
    return { view, revision, known: historyLength, latest: after.historyLength };
  }
  const { view } = resultOf(await calls.bounded(() => handle.result()));
  return { view, revision, known: historyLength, latest: historyLength };
}

function isTaskPending({ pendingWorkflowTask }: WorkflowExecutionDescription['raw']): boolean {
  return pendingWorkflowTask !== undefined && pendingWorkflowTask !== null;
}
