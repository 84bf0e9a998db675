/** Options of Workflows that outlast releases. */
import { workflowInfo } from '@temporalio/workflow';
import { type WorkflowDefinitionOptions } from '@temporalio/common';

/**
 * For Workflows of one step: with Worker Versioning they go to the current version, so that no old one has to
 * stay for them (docs/adr/0021). A change of their steps needs a patch. The server takes no such word
 * from a worker that has no version.
 */
export function unpinned(): WorkflowDefinitionOptions {
  const { currentDeploymentVersion: version } = workflowInfo();
  const isVersioned = version !== undefined && version.deploymentName !== '';
  return isVersioned ? { versioningBehavior: 'AUTO_UPGRADE' } : {};
}
