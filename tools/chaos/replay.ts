/** Replays what ran, with the workflow code that it ran on. */
import { Worker } from '@temporalio/worker';
import { importPayloadKeys } from '../../codec';
import { verificationWorkflowId } from '../../contract/names';
import { workflowCode } from '../../worker';
import { IN_THREADS } from '../replay/in-threads';
import { type Run } from './evidence';
import { type World } from './world';

/** The ids of those that do not replay, each with the first line of the reason. */
export async function replayFaults(
  { payloadKeys: keys }: World,
  runs: readonly Run[],
  workflowBundlePath: string,
): Promise<readonly string[]> {
  const histories = runs.map(({ verificationId, history }) => ({
    workflowId: verificationWorkflowId(verificationId),
    history,
  }));
  if (histories.length === 0) return [];
  const faults: string[] = [];
  let count = 0;
  // As a worker does: what nobody can read is no reason to fail.
  const payloadKeys = await importPayloadKeys(JSON.stringify(keys));
  const code = workflowCode({ payloadKeys, namespace: 'default', workflowBundlePath });
  const replaying = Worker.runReplayHistories({ ...IN_THREADS, ...code }, histories);
  for await (const { workflowId, error } of replaying) {
    count += 1;
    if (error !== undefined) faults.push(`${workflowId}: ${error.message.split('\n')[0] ?? ''}`);
  }
  if (count !== histories.length) faults.push(`only ${String(count)} were replayed`);
  return faults;
}
