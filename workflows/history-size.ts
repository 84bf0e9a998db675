/** Whether the history has room for what a run can do without, and for another round. */
import { workflowInfo } from '@temporalio/workflow';
import { HISTORY_BYTES_MAX } from '../domain';

/** By the size that Temporal noted with the current workflow task, which a replay sees as well. */
export function hasRoom(): boolean {
  return workflowInfo().historySize <= HISTORY_BYTES_MAX;
}
