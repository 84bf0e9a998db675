/**
 * A client whose calls to Temporal stop at an interceptor of the SDK: what would have been sent is
 * kept, and nothing is sent.
 */
import {
  Client,
  Connection,
  type WorkflowClientInterceptor,
  type WorkflowStartInput,
} from '@temporalio/client';
import { VerificationClient } from '../../client';
import {
  createDataConverter,
  generateSealingKeyPair,
  type PayloadKeyRing,
  type SealingKeyPair,
} from '../../codec';
import { lazyClientConnection } from '../../runtime';

/** The discard port: nobody listens there, and no ordinary process may. */
const NOBODY = '127.0.0.1:9';

export interface CapturingClient {
  readonly client: VerificationClient;
  readonly keys: SealingKeyPair;
  /** Starts that reached Temporal's client, oldest first. */
  readonly starts: WorkflowStartInput[];
  /** Queries of lists, oldest first. */
  readonly queries: string[];
  close(): Promise<void>;
}

/** Where the client is. */
interface Setting {
  /** @default none: nothing is encrypted */
  readonly payloadKeys?: PayloadKeyRing;
  /** @default 'default' */
  readonly namespace?: string;
}

/**
 * Starts, signals and lists succeed without a server; anything else fails, since nobody listens on the
 * port.
 */
export async function aCapturingClient({
  payloadKeys,
  namespace = 'default',
}: Setting = {}): Promise<CapturingClient> {
  const keys = await generateSealingKeyPair();
  const starts: WorkflowStartInput[] = [];
  const queries: string[] = [];
  const connection = Connection.lazy({ address: NOBODY });
  const interceptor: WorkflowClientInterceptor = {
    startWithDetails: (input) => {
      starts.push(input);
      return Promise.resolve({ runId: 'run-id', eagerlyStarted: false });
    },
    signal: () => Promise.resolve(),
  };
  const accepted = () => Promise.resolve({});
  Object.assign(connection.workflowService, {
    listWorkflowExecutions: ({ query }: { readonly query: string }) => {
      queries.push(query);
      return Promise.resolve({ executions: [], nextPageToken: Buffer.alloc(0) });
    },
    signalWorkflowExecution: accepted,
    getWorkflowExecutionHistoryReverse: accepted,
    describeWorkflowExecution: ({ execution }: { readonly execution: { workflowId: string } }) =>
      // No tenant has endpoints.
      execution.workflowId.startsWith('webhook-endpoints/')
        ? Promise.reject(notFound())
        : Promise.resolve({ workflowExecutionInfo: { status: 1 } }),
  });
  const temporal = new Client({
    connection,
    namespace,
    dataConverter: createDataConverter({ keys: payloadKeys, namespace }),
    interceptors: { workflow: [interceptor] },
  });
  const { publicJwk: sealingKey } = keys;
  const client = new VerificationClient({ temporal, sealingKey, requestTimeoutMs: 500 });
  return { client, keys, starts, queries, close: () => connection.close() };
}

/**
 * A client of a server that does not exist, on a connection as the product opens it. Close it: its
 * retries keep a process alive.
 */
export async function aClientOfNobody(
  requestTimeoutMs: number,
): Promise<Pick<CapturingClient, 'client' | 'close'>> {
  const { publicJwk } = await generateSealingKeyPair();
  const connection = lazyClientConnection({ address: NOBODY, namespace: 'default' });
  const temporal = new Client({ connection });
  const client = new VerificationClient({ temporal, sealingKey: publicJwk, requestTimeoutMs });
  return { client, close: () => connection.close() };
}

/** As gRPC has it. */
function notFound(): Error {
  return Object.assign(new Error('not found'), {
    code: 5,
    details: 'not found',
    metadata: { get: () => [] },
  });
}
