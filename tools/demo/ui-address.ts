/** Addresses in the Temporal Web UI. */
import { type DevServer } from '../dev-server';

/**
 * The page of one workflow run; undefined where the server's UI is not ours and its address
 * unknown.
 */
export function workflowUrl(
  devServer: Pick<DevServer, 'uiUrl' | 'namespace'>,
  workflowId: string,
  runId: string,
): string | undefined {
  if (devServer.uiUrl === undefined) return undefined;
  const id = encodeURIComponent(workflowId);
  return `${devServer.uiUrl}/namespaces/${devServer.namespace}/workflows/${id}/${runId}/history`;
}
