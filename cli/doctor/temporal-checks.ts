/** Checks of the Temporal side: server, namespace, search attributes, workers. All are reads. */
import { isGrpcServiceError, type Connection } from '@temporalio/client';
import { SEARCH_ATTRIBUTES, TASK_QUEUES } from '../../contract/names';
import {
  clockAheadMs,
  lackingSearchAttributes,
  openClientConnection,
  pollersOf,
  registrationCommands,
  temporalTarget,
  type Environment,
  type TemporalTarget,
} from '../../runtime';
import { bad, good, notChecked, typed, type Check, type Finding } from './check';
import { lookAtKeysInUse } from './keys-in-use';
import { whyNoTemporal } from './way-to-temporal';

const CALL_TIMEOUT_MS = 10_000;
/** Why further checks are not made. */
const UNREACHED = 'Temporal cannot be reached.';

/** The checks, and what closes the connection that they share. */
export interface TemporalChecks {
  readonly checks: readonly Check[];
  readonly close: () => Promise<void>;
}

type Look = (connection: Connection, target: TemporalTarget) => Promise<Finding>;

/** Builds the checks. Those that need the server, or its namespace, are not made without it. */
export function temporalChecks(env: Environment): TemporalChecks {
  let connection: Connection | undefined;
  let lacking: string | undefined = UNREACHED;
  const withServer = async (look: Look): Promise<Finding> => {
    if (connection === undefined || lacking !== undefined) return notChecked(lacking ?? UNREACHED);
    const open = connection;
    return open.withDeadline(Date.now() + CALL_TIMEOUT_MS, () => look(open, temporalTarget(env)));
  };
  const connect = async (): Promise<Finding> => {
    const target = temporalTarget(env);
    const obstacle = await whyNoTemporal(target);
    if (obstacle !== undefined) return obstacle;
    try {
      connection = await openClientConnection(target);
    } catch (error) {
      const found = await whyNoTemporal(target, { afterFailure: true });
      if (found === undefined) throw error;
      return found;
    }
    lacking = undefined;
    return good(target.address);
  };
  const namespace = async (): Promise<Finding> => {
    const found = await withServer(lookAtNamespace);
    if (found.kind === 'bad') lacking = 'the namespace cannot be read.';
    return found;
  };
  return {
    checks: [
      { name: 'Temporal', run: connect },
      { name: 'namespace', run: namespace },
      { name: 'search attributes', run: () => withServer(lookAtAttributes) },
      { name: 'workers', run: () => withServer(lookAtWorkers) },
      { name: 'clock', run: () => withServer(lookAtClock) },
      { name: 'keys in use', run: () => withServer((open, to) => lookAtKeysInUse(open, to, env)) },
      { name: 'institutions', run: () => withServer(lookAtLookUps) },
    ],
    close: async () => connection?.close(),
  };
}

/** gRPC's codes. */
const NOT_FOUND = 5;
const PERMISSION_DENIED = 7;
/** The server knows no activities outside of a workflow, or has them off. */
const UNIMPLEMENTED = 12;
const UNAUTHENTICATED = 16;

async function lookAtNamespace(connection: Connection, target: TemporalTarget): Promise<Finding> {
  const { namespace, address } = target;
  try {
    await connection.workflowService.describeNamespace({ namespace });
    return good(namespace);
  } catch (error) {
    const code = isGrpcServiceError(error) ? (error.code as number) : undefined;
    if (code === NOT_FOUND)
      return bad(
        `There is no namespace ${namespace}.`,
        `Correct TEMPORAL_NAMESPACE, or create it:\n    temporal operator namespace create --address ${address} --namespace ${namespace} --retention 168h`,
      );
    if (code === PERMISSION_DENIED || code === UNAUTHENTICATED)
      return bad(
        `The server does not let us read the namespace ${namespace}.`,
        'Correct TEMPORAL_NAMESPACE, and TEMPORAL_API_KEY or the client certificate: they need access to this namespace.',
      );
    return bad(
      `The namespace ${namespace} cannot be read.`,
      'Look at the server, then run the doctor again.',
    );
  }
}

async function lookAtAttributes(connection: Connection, target: TemporalTarget): Promise<Finding> {
  const { namespace, address } = target;
  const found = await lackingSearchAttributes(connection, namespace, SEARCH_ATTRIBUTES);
  if (found.conflict !== undefined) return bad(found.conflict.message, '');
  if (found.missing.length === 0)
    return good(`all ${String(SEARCH_ATTRIBUTES.length)} are registered`);
  const names = found.missing.map(({ name }) => name).join(', ');
  return bad(
    `Not registered: ${names}.`,
    `The worker or the API registers them at its first start, where it may. By hand:\n${registrationCommands(namespace, found.missing, address)}`,
  );
}

/** Institutions and deletions at MX go through a worker, outside of any workflow (docs/adr/0017). */
async function lookAtLookUps(
  connection: Connection,
  { namespace }: TemporalTarget,
): Promise<Finding> {
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

async function lookAtWorkers(
  connection: Connection,
  { namespace }: TemporalTarget,
): Promise<Finding> {
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
        `Start a worker on this namespace, or see in its log why it does not run:\n${typed('worker')}`,
      );
}

const MINUTE_MS = 60_000;

/** Keys and tokens end by this machine's clock, and readiness compares it with the server's. */
async function lookAtClock(
  connection: Connection,
  { namespace }: TemporalTarget,
): Promise<Finding> {
  const aheadMs = await clockAheadMs(connection, namespace, TASK_QUEUES.workflows, 'workflows');
  if (aheadMs === 0) return good('no difference to the clock of Temporal is seen');
  const minutes = String(Math.max(1, Math.round(Math.abs(aheadMs) / MINUTE_MS)));
  const side = aheadMs > 0 ? 'ahead of' : 'behind';
  return bad(
    `This machine's clock is about ${minutes} min ${side} that of Temporal.`,
    'Set it right, by NTP: keys and tokens end by it (timedatectl set-ntp true).',
  );
}
