/** Whether a worker can do its work: what its `/readyz` looks at (docs/metrics.md). */
import { type NativeConnection } from '@temporalio/worker';
import { SEARCH_ATTRIBUTES, TASK_QUEUES } from '../contract/names';
import { pollersOf, searchAttributesUsable } from '../runtime';
import { goodFor, type Checks } from '../runtime/observability';
import { type VerificationWorkers } from './run-together';

/** What is looked at. */
export interface RunningParts {
  readonly connection: NativeConnection;
  readonly namespace: string;
  readonly workers: Pick<VerificationWorkers, 'states'>;
}

/** A probe gives up after two seconds. */
const CALL_TIMEOUT_MS = 1_500;
/** One small call each; more often than that nobody's probe needs it. */
const TEMPORAL_GOOD_MS = 4_000;
/** A namespace does not go away by itself, nor do its attributes. */
const NAMESPACE_GOOD_MS = 30_000;
/** The server says of a poller when it came last, and a poll lasts a minute. */
const POLLERS_GOOD_MS = 15_000;

/**
 * The checks of a worker; none is well before its parts run.
 *
 * @param parts - undefined until they do
 */
export function workerChecks(parts: () => RunningParts | undefined): Checks {
  const once =
    (look: (running: RunningParts) => Promise<boolean>) => (): boolean | Promise<boolean> => {
      const running = parts();
      return running === undefined ? false : look(running);
    };
  return {
    temporal: goodFor(
      TEMPORAL_GOOD_MS,
      once(({ connection }) =>
        answers(connection, () => connection.workflowService.getSystemInfo({})),
      ),
    ),
    namespace: goodFor(
      NAMESPACE_GOOD_MS,
      once(({ connection, namespace }) =>
        answers(connection, () => connection.workflowService.describeNamespace({ namespace })),
      ),
    ),
    'search-attributes': goodFor(
      NAMESPACE_GOOD_MS,
      once(({ connection, namespace }) =>
        searchAttributesUsable(connection, namespace, SEARCH_ATTRIBUTES),
      ),
    ),
    pollers: goodFor(POLLERS_GOOD_MS, once(allPoll)),
  };
}

async function answers(connection: NativeConnection, ask: () => Promise<object>): Promise<boolean> {
  await connection.withDeadline(Date.now() + CALL_TIMEOUT_MS, ask);
  return true;
}

/** Whether each worker runs, and the server has seen it poll lately: the SDK's word alone is not taken. */
async function allPoll({ connection, namespace, workers }: RunningParts): Promise<boolean> {
  const states = workers.states();
  if (states.some(({ isRunning }) => !isRunning)) return false;
  const seen = await Promise.all(
    states.map(async ({ taskQueue, identity }) => {
      const kind = taskQueue === TASK_QUEUES.workflows ? 'workflows' : 'activities';
      const pollers = await pollersOf(connection, namespace, taskQueue, kind);
      return pollers.some((poller) => poller.identity === identity);
    }),
  );
  return seen.every(Boolean);
}
