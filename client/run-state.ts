/** What the server says of a run: how large it is, and whether a worker takes what was sent to it. */
import { verificationWorkflowId } from '../contract';
import { type HistorySize } from '../domain';
import { type TemporalCalls } from './temporal-calls';

/** A run as the server describes it. Costs no Action and needs no worker. */
export interface RunState {
  readonly isRunning: boolean;
  readonly history: HistorySize;
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
    history: {
      events: Number(info?.historyLength ?? 0),
      bytes: Number(info?.historySizeBytes ?? 0),
    },
    openTaskAttempt: pendingWorkflowTask ? (pendingWorkflowTask.attempt ?? 1) : undefined,
  };
}
