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
import { generateSealingKeyPair, type SealingKeyPair } from '../../codec';
import { lazyClientConnection } from '../../runtime';

/** The discard port: nobody listens there, and no ordinary process may. */
const NOBODY = '127.0.0.1:9';

export interface CapturingClient {
  readonly client: VerificationClient;
  readonly keys: SealingKeyPair;
  /** Starts that reached Temporal's client, oldest first. */
  readonly starts: WorkflowStartInput[];
  close(): Promise<void>;
}

/**
 * Starts and signals succeed without a server; anything else fails, since nobody listens on the
 * port.
 */
export async function aCapturingClient(): Promise<CapturingClient> {
  const keys = await generateSealingKeyPair();
  const starts: WorkflowStartInput[] = [];
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
    signalWorkflowExecution: accepted,
    getWorkflowExecutionHistoryReverse: accepted,
    describeWorkflowExecution: () => Promise.resolve({ workflowExecutionInfo: { status: 1 } }),
  });
  const temporal = new Client({ connection, interceptors: { workflow: [interceptor] } });
  const { publicJwk: sealingKey } = keys;
  const client = new VerificationClient({ temporal, sealingKey, requestTimeoutMs: 500 });
  return { client, keys, starts, close: () => connection.close() };
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
