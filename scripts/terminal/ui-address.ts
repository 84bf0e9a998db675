/** Addresses in the Temporal Web UI. */
import type { Engine } from '../../platform';

/** The page of one workflow run; undefined where the server's UI is not ours and its address unknown. */
export function workflowUrl(
  engine: Pick<Engine, 'uiUrl' | 'namespace'>,
  workflowId: string,
  runId: string,
): string | undefined {
  if (engine.uiUrl === undefined) return undefined;
  const id = encodeURIComponent(workflowId);
  return `${engine.uiUrl}/namespaces/${engine.namespace}/workflows/${id}/${runId}/history`;
}
