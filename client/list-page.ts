/** One page of runs out of Temporal's index, with the cursor of the next one. */
import { type temporal } from '@temporalio/proto';
import { fromCursor, toCursor } from './list-cursor';
import { type TemporalCalls } from './temporal-calls';

/** What to list. */
interface PageRequest {
  readonly query: string;
  /** What a cursor is good for: the query, and what is filtered afterwards. */
  readonly list: string;
  readonly cursor: string | undefined;
  readonly pageSize: number;
}

/** The runs, and where the next page begins; no cursor after the last one. */
interface Page {
  readonly executions: readonly temporal.api.workflow.v1.IWorkflowExecutionInfo[];
  readonly nextCursor?: string;
}

/** @throws VerificationClientError CURSOR_INVALID, TEMPORAL_UNAVAILABLE */
export async function listPage(
  calls: TemporalCalls,
  { query, list, cursor, pageSize }: PageRequest,
): Promise<Page> {
  const { options, workflowService } = calls.temporal.workflow;
  const nextPageToken = cursor === undefined ? undefined : fromCursor(list, cursor);
  const { executions, nextPageToken: token } = await calls.bounded(() =>
    workflowService.listWorkflowExecutions({
      namespace: options.namespace,
      query,
      pageSize,
      ...(nextPageToken && { nextPageToken }),
    }),
  );
  return { executions, ...(token.length > 0 && { nextCursor: toCursor(list, token) }) };
}
