/**
 * The worker as a process of its own, as it runs in production: started through its main file,
 * killed with SIGKILL.
 */
import { type SealingKeyPair } from '../codec';
import { type TemporalTarget } from '../runtime';
import { type Simulator } from '../simulator';
import { MARK_KEYS } from './marks';
import { ownEnvironment, runTypeScript, type Child } from './child-process';
import { payloadEnvironment } from './payload-environment';
import { type Service } from './stack';

export interface WorkerProcessOptions {
  readonly target: TemporalTarget;
  readonly mx: Pick<Simulator, 'baseUrl' | 'apiKey' | 'clientId'>;
  readonly keys: SealingKeyPair;
  readonly payloadKeys: Service['payloadKeys'];
  /** Path of the workflow code. */
  readonly workflowBundle: string;
  /** Further arguments of Node. */
  readonly nodeArgs?: readonly string[];
  /** Further environment variables. */
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * Starts the worker and resolves once it says that it runs. @throws Error with its output when it
 * ends instead
 */
export async function startWorkerProcess(options: WorkerProcessOptions): Promise<Child> {
  const { target, mx, keys } = options;
  const env = ownEnvironment({
    TEMPORAL_ADDRESS: target.address,
    TEMPORAL_NAMESPACE: target.namespace,
    MX_BASE_URL: mx.baseUrl,
    MX_API_KEY: mx.apiKey,
    MX_CLIENT_ID: mx.clientId,
    MX_POLL_INTERVAL_MS: '50',
    SEALING_PRIVATE_KEY: JSON.stringify(keys.privateJwk),
    TENANT_MARK_KEY: MARK_KEYS[0],
    WORKER_COMMANDS_PER_SECOND: '1000',
    WORKER_HTTP_PORT: '0',
    WORKER_WORKFLOW_BUNDLE: options.workflowBundle,
    ...payloadEnvironment(options.payloadKeys),
    ...options.env,
  });
  const worker = runTypeScript('cli/main.ts', ['worker'], env, options.nodeArgs);
  await worker.appeared('The worker is running');
  return worker;
}
