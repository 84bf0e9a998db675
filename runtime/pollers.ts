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
  const listed = await listedPollers(connection, namespace, name, kind);
  return listed
    .map(({ identity, ageMs }) => ({ identity, ageMs: Math.max(0, ageMs) }))
    .filter(({ ageMs }) => ageMs <= POLLER_AGE_MAX_MS);
}

/** For so long the server lists one that does not come any more. */
const LISTED_MS = 300_000;
/** Rounding, and the way. */
const CLOCK_SLACK_MS = 30_000;

/**
 * How far this machine's clock is ahead of the server's, or behind it (negative), as the list of
 * pollers proves: none of them came in the future, none is listed for longer than the server lists.
 * 0 where the list proves nothing.
 */
export async function clockAheadMs(
  connection: Pick<Connection, 'withDeadline' | 'workflowService'>,
  namespace: string,
  name: string,
  kind: TaskKind,
): Promise<number> {
  const ages = (await listedPollers(connection, namespace, name, kind)).map(({ ageMs }) => ageMs);
  const newestMs = Math.min(...ages);
  if (ages.length === 0 || (newestMs >= -CLOCK_SLACK_MS && newestMs <= LISTED_MS + CLOCK_SLACK_MS))
    return 0;
  return newestMs;
}

async function listedPollers(
  connection: Pick<Connection, 'withDeadline' | 'workflowService'>,
  namespace: string,
  name: string,
  kind: TaskKind,
): Promise<readonly Poller[]> {
  const question = { namespace, taskQueue: { name }, taskQueueType: TASK_QUEUE_TYPE[kind] };
  const { pollers } = await connection.withDeadline(Date.now() + CALL_TIMEOUT_MS, () =>
    connection.workflowService.describeTaskQueue(question),
  );
  return pollers.map(({ identity, lastAccessTime }) => ({
    identity: identity ?? 'somebody',
    ageMs: Date.now() - Number(lastAccessTime?.seconds ?? 0) * 1_000,
  }));
}
