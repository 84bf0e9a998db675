/** The worker as a process of its own, with the workflow code of this run. */
import * as tools from '../../../tools/worker-process';
import { type Child } from '../../support/child-process';
import { sharedWorkflowBundle } from '../../support/dev-server';

/** As the tools' own. */
export function startWorkerProcess(
  options: Omit<tools.WorkerProcessOptions, 'workflowBundle'>,
): Promise<Child> {
  return tools.startWorkerProcess({ ...options, workflowBundle: sharedWorkflowBundle() ?? '' });
}
