/** What a load is put on: simulator, Temporal server, and a worker in a process of its own. */
import { VerificationClient } from '../../client';
import { generateSealingKeyPair, newPayloadKeys } from '../../codec';
import { type DevServer } from '../dev-server';
import { startSimulator, type Simulator, type SimulatorOptions } from '../../simulator';
import { verificationWorkflowId } from '../../contract/names';
import { startWorkerProcess, type WorkerHandle } from './worker-handle';
import { temporalClient } from '../stack';
import { openToolServer } from '../tool-server';
import { type CommandContext } from '../../cli/terminal';

/** Under load on a small machine every answer is late; late is no failure here. */
const REQUEST_TIMEOUT_MS = 120_000;

/** All of it, running. */
export interface LoadRig {
  readonly devServer: DevServer;
  readonly simulator: Simulator;
  readonly worker: WorkerHandle;
  readonly client: VerificationClient;
  /** Events in the history of one verification. */
  readonly eventsOf: (verificationId: string) => Promise<number>;
}

/** Starts it all; the context ends it. */
export async function setUpLoad(
  context: CommandContext,
  settings: Required<Pick<SimulatorOptions, 'pace'>> & { readonly pollIntervalMs: number },
): Promise<LoadRig> {
  const { onEnd } = context;
  const simulator = await startSimulator({ pace: settings.pace });
  onEnd(() => simulator.close());
  const { devServer, connection } = await openToolServer(context);
  const keys = await generateSealingKeyPair();
  const payloadKeys = newPayloadKeys();
  const { baseUrl, apiKey, clientId } = simulator;
  const worker = await startWorkerProcess({
    kind: 'start',
    target: devServer.target,
    namespace: devServer.namespace,
    mx: { baseUrl, apiKey, clientId },
    keys,
    payloadKeys,
    pollIntervalMs: settings.pollIntervalMs,
  });
  onEnd(worker.stop);
  const temporal = await temporalClient(connection, devServer.namespace, payloadKeys);
  const client = new VerificationClient({
    temporal,
    sealingKey: keys.publicJwk,
    requestTimeoutMs: REQUEST_TIMEOUT_MS,
  });
  const eventsOf = async (verificationId: string): Promise<number> => {
    const handle = temporal.workflow.getHandle(verificationWorkflowId(verificationId));
    return (await handle.describe()).historyLength;
  };
  return { devServer, simulator, worker, client, eventsOf };
}
