/** What the server says of a run: how large it is, and whether a worker takes what was sent to it. */
import { verificationWorkflowId } from '../contract';
import { HISTORY_BYTES_MAX } from '../domain';
import { type TemporalCalls } from './temporal-calls';

/** A run as the server describes it. Costs no Action and needs no worker. */
export interface RunState {
  readonly isRunning: boolean;
  readonly historyEvents: number;
  readonly historyBytes: number;
  /** Tries of the workflow task that is not done yet; undefined when all that came was handled. */
  readonly openTaskAttempt: number | undefined;
}

/** `temporal.api.enums.v1.WorkflowExecutionStatus` of a run that goes on. */
const RUNNING = 1;

/** @throws VerificationClientError VERIFICATION_NOT_FOUND, TEMPORAL_UNAVAILABLE */
export async function readRunState(
  calls: TemporalCalls,
  verificationId: string,
): Promise<RunState> {
  const { workflow } = calls.temporal;
  const { workflowExecutionInfo: info, pendingWorkflowTask } = await calls.bounded(() =>
    workflow.workflowService.describeWorkflowExecution({
      namespace: workflow.options.namespace,
      execution: { workflowId: verificationWorkflowId(verificationId) },
    }),
  );
  return {
    isRunning: Number(info?.status) === RUNNING,
    historyEvents: Number(info?.historyLength ?? 0),
    historyBytes: Number(info?.historySizeBytes ?? 0),
    openTaskAttempt: pendingWorkflowTask ? (pendingWorkflowTask.attempt ?? 1) : undefined,
  };
}

/**
 * A long run has some hundred events and some hundred kilobytes. Temporal ends one at 51,200 events
 * or 50 MB, and takes 10,000 signals and 2,000 updates: beyond these bounds nothing is written that
 * a caller can send without end, so that the end user's answers and a cancel are always taken.
 */
const HISTORY_EVENTS_MAX = 2_000;

/** Whether a run has room for a message that it can do without. */
export function hasRoom({ historyEvents, historyBytes }: RunState): boolean {
  return historyEvents <= HISTORY_EVENTS_MAX && historyBytes <= HISTORY_BYTES_MAX;
}
