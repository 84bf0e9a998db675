/**
 * Whether somebody is at work on a server that is not ours. A command that brings a worker of its
 * own would take over what runs there, with keys that cannot read it and an Atrium that does not
 * know it: it has to stay away.
 */
import { type Connection } from '@temporalio/client';
import { pollersOf, type TaskKind, type TemporalTarget } from '../../runtime';
import { DevServerInUseError, DevServerStartError, type DevServerUse } from './dev-server-errors';

/**
 * What a worker will take on a server: every task of these queues, every execution of this type.
 */
export interface DevServerClaim {
  readonly taskQueues: readonly string[];
  readonly workflowType: string;
}

const TASK_KINDS: readonly TaskKind[] = ['workflows', 'activities'];
const CALL_TIMEOUT_MS = 10_000;

/**
 * Resolves when nobody polls the queues and nothing of the type runs: a worker that is away for a
 * moment leaves the latter.
 *
 * @throws DevServerInUseError with who polls what and how many run · DevServerStartError when the
 * server does not say
 */
export async function rejectIfInUse(
  connection: Connection,
  { address, namespace }: TemporalTarget,
  claim: DevServerClaim,
): Promise<void> {
  const { workflowType } = claim;
  const { pollers, running } = await lookAround(connection, namespace, claim).catch(
    (error: unknown) => {
      throw new DevServerStartError(
        `The server at ${address} does not say who is at work in namespace ${namespace} ` +
          `(${error instanceof Error ? error.message : String(error)}), so no worker is started there.`,
      );
    },
  );
  if (pollers.size === 0 && running === 0) return;
  throw new DevServerInUseError({ address, namespace, pollers, running, workflowType });
}

async function lookAround(
  connection: Connection,
  namespace: string,
  { taskQueues, workflowType }: DevServerClaim,
): Promise<Pick<DevServerUse, 'pollers' | 'running'>> {
  const pollers = new Map<string, readonly string[]>();
  for (const queue of taskQueues) {
    const found = await workersOn(connection, namespace, queue);
    if (found.length > 0) pollers.set(queue, found);
  }
  return { pollers, running: await countRunning(connection, namespace, workflowType) };
}

/**
 * The workers that poll the queue for Workflow or Activity Tasks, each once: identity, and when it
 * was last seen.
 */
async function workersOn(
  connection: Connection,
  namespace: string,
  name: string,
): Promise<readonly string[]> {
  const ageByIdentity = new Map<string, number>();
  for (const kind of TASK_KINDS) {
    for (const { identity, ageMs } of await pollersOf(connection, namespace, name, kind))
      ageByIdentity.set(identity, ageMs);
  }
  return [...ageByIdentity].map(
    ([identity, ageMs]) => `${identity} (seen ${String(Math.round(ageMs / 1_000))} s ago)`,
  );
}

async function countRunning(
  connection: Connection,
  namespace: string,
  workflowType: string,
): Promise<number> {
  const query = `WorkflowType = '${workflowType}' AND ExecutionStatus = 'Running'`;
  const { count } = await connection.withDeadline(Date.now() + CALL_TIMEOUT_MS, () =>
    connection.workflowService.countWorkflowExecutions({ namespace, query }),
  );
  return Number(count);
}
