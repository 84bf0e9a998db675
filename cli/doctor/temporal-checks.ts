/** Checks of the Temporal side: server, namespace, search attributes, workers. All are reads. */
import { type Connection } from '@temporalio/client';
import { SEARCH_ATTRIBUTES, TASK_QUEUES } from '../../contract/names';
import {
  commandLine,
  openClientConnection,
  pollersOf,
  registrationCommands,
  searchAttributesUsable,
  temporalTarget,
  type Environment,
} from '../../runtime';
import { bad, good, notChecked, type Check, type Finding } from './check';

const CALL_TIMEOUT_MS = 10_000;

/** The checks, and what closes the connection that they share. */
export interface TemporalChecks {
  readonly checks: readonly Check[];
  readonly close: () => Promise<void>;
}

/** Builds the checks. Those that need the server are not made where it does not answer. */
export function temporalChecks(env: Environment): TemporalChecks {
  let connection: Connection | undefined;
  const withServer = async (
    look: (connection: Connection, namespace: string) => Promise<Finding>,
  ): Promise<Finding> => {
    if (connection === undefined) return notChecked('Temporal cannot be reached.');
    const { namespace } = temporalTarget(env);
    const open = connection;
    return open.withDeadline(Date.now() + CALL_TIMEOUT_MS, () => look(open, namespace));
  };
  const connect = async (): Promise<Finding> => {
    const target = temporalTarget(env);
    connection = await openClientConnection(target);
    return good(target.address);
  };
  return {
    checks: [
      { name: 'Temporal', run: connect },
      { name: 'namespace', run: () => withServer(lookAtNamespace) },
      { name: 'search attributes', run: () => withServer(lookAtAttributes) },
      { name: 'workers', run: () => withServer(lookAtWorkers) },
      { name: 'institutions', run: () => withServer(lookAtLookUps) },
    ],
    close: async () => connection?.close(),
  };
}

async function lookAtNamespace(connection: Connection, namespace: string): Promise<Finding> {
  try {
    await connection.workflowService.describeNamespace({ namespace });
    return good(namespace);
  } catch {
    return bad(
      `The namespace ${namespace} cannot be read.`,
      `Create it (temporal operator namespace create --namespace ${namespace}), or correct TEMPORAL_NAMESPACE and the API key.`,
    );
  }
}

async function lookAtAttributes(connection: Connection, namespace: string): Promise<Finding> {
  if (await searchAttributesUsable(connection, namespace, SEARCH_ATTRIBUTES))
    return good(`all ${String(SEARCH_ATTRIBUTES.length)} are registered`);
  return bad(
    'Some are not registered.',
    `The worker or the API registers them at its first start, where it may. By hand:\n${registrationCommands(namespace, SEARCH_ATTRIBUTES)}`,
  );
}

/** gRPC's UNIMPLEMENTED: the server knows no activities outside of a workflow, or has them off. */
const UNIMPLEMENTED = 12;

/** Institutions and deletions at MX go through a worker, outside of any workflow (docs/adr/0017). */
async function lookAtLookUps(connection: Connection, namespace: string): Promise<Finding> {
  const request = { namespace, activityId: 'doctor' };
  const code = await connection.workflowService.describeActivityExecution(request).then(
    () => undefined,
    (error: unknown) => (error as { readonly code?: unknown }).code,
  );
  return code === UNIMPLEMENTED
    ? bad(
        'The server runs no standalone activities: institutions cannot be looked up.',
        'Use Temporal 1.32 or newer, or set activity.enableStandalone in the dynamic configuration of 1.31.',
      )
    : good('the server runs standalone activities');
}

async function lookAtWorkers(connection: Connection, namespace: string): Promise<Finding> {
  const idle: string[] = [];
  for (const [role, name] of Object.entries(TASK_QUEUES)) {
    const kind = role === 'workflows' ? 'workflows' : 'activities';
    const pollers = await pollersOf(connection, namespace, name, kind);
    if (pollers.length === 0) idle.push(name);
  }
  return idle.length === 0
    ? good('every task queue is polled')
    : bad(
        `Nobody polls ${idle.join(', ')}.`,
        `Start a worker on this namespace:\n    ${commandLine('worker')}`,
      );
}
