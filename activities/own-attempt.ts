/** Asks Temporal whether an attempt is still the one that it waits for. */
import { Context } from '@temporalio/activity';

/** Without an answer for so long the attempt counts as lost: Temporal begins another one. */
const ASK_TIMEOUT_MS = 5_000;

/**
 * Whether the attempt under way is the present one of its activity: no time-out gave the activity to
 * another worker, and it has not ended. Costs no Action. False where Temporal does not answer.
 */
export async function isPresentAttempt(): Promise<boolean> {
  const { client, info } = Context.current();
  const { workflowExecution: execution, namespace } = info;
  // Of no Workflow: look-ups and deletions, which may be done twice.
  if (execution === undefined) return true;
  const { connection, workflowService } = client;
  try {
    const { pendingActivities } = await connection.withDeadline(Date.now() + ASK_TIMEOUT_MS, () =>
      workflowService.describeWorkflowExecution({ namespace, execution }),
    );
    return pendingActivities.some(
      ({ activityId, attempt }) => activityId === info.activityId && attempt === info.attempt,
    );
  } catch {
    return false;
  }
}
