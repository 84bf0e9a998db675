/**
 * Who polls a Task Queue now: the one rule for the doctor, the container's health check and the
 * development tools.
 */
import { type Connection } from '@temporalio/client';

/** A worker as the server sees it. */
export interface Poller {
  /** `pid@host`, unless the worker names itself. */
  readonly identity: string;
  /** Time since its last poll, in milliseconds, by this machine's clock. */
  readonly ageMs: number;
}

/** What a worker takes from a queue. */
export type TaskKind = 'workflows' | 'activities';

/** Numbers of `temporal.api.enums.v1.TaskQueueType`. */
const TASK_QUEUE_TYPE: Readonly<Record<TaskKind, number>> = { workflows: 1, activities: 2 };
/**
 * A long poll lasts a minute, so a poller that has not been seen for twice that is gone. The server
 * lists it for five minutes.
 */
export const POLLER_AGE_MAX_MS = 120_000;
const CALL_TIMEOUT_MS = 10_000;

/**
 * The workers that poll the queue for tasks of the kind, each once.
 *
 * @throws what the server rejects the question with
 */
export async function pollersOf(
  connection: Pick<Connection, 'withDeadline' | 'workflowService'>,
  namespace: string,
  name: string,
  kind: TaskKind,
): Promise<readonly Poller[]> {
  const question = { namespace, taskQueue: { name }, taskQueueType: TASK_QUEUE_TYPE[kind] };
  const { pollers } = await connection.withDeadline(Date.now() + CALL_TIMEOUT_MS, () =>
    connection.workflowService.describeTaskQueue(question),
  );
  return pollers
    .map(({ identity, lastAccessTime }) => ({
      identity: identity ?? 'somebody',
      ageMs: Math.max(0, Date.now() - Number(lastAccessTime?.seconds ?? 0) * 1_000),
    }))
    .filter(({ ageMs }) => ageMs <= POLLER_AGE_MAX_MS);
}
