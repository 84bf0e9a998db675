/**
 * Which service a session talks to, by the environment: all embedded, an embedded worker against a given MX, or a
 * service that runs already. Composition only.
 */
import { createAtrium } from '../../mx/atrium';
import type { MxPort } from '../../mx/port';
import { VerificationClient } from '../../client';
import { parsePublicSealingKey } from '../../codec';
import {
  mxConfig,
  openClientConnection,
  sealingPublicKeyJson,
  temporalTarget,
  type MxConfig,
} from '../../runtime';
import { simulatorConfig, startService, startStack, temporalClient } from '../stack';

/** What a session needs. */
export interface VerifyService {
  readonly client: VerificationClient;
  readonly mx: MxPort;
  /** What this is, for the person. */
  readonly words: string;
  /** The bank is the simulator's: say which test credentials there are. */
  readonly isSimulated: boolean;
  readonly close: () => Promise<void>;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** The embedded simulated bank takes tenths of a second; so does the poll. */
const SIMULATOR_POLL_MS = 300;

/** Opens the service that the environment names. */
export async function openService(
  env: Environment,
  log: (line: string) => void,
): Promise<VerifyService> {
  if (!env['MX_BASE_URL']) return embedAll(log);
  const names = ['SEALING_PUBLIC_KEY', 'SEALING_PUBLIC_KEY_FILE'];
  const isRunning = names.some((name) => Boolean(env[name]));
  return isRunning ? attach(env) : embedWorker(env, log);
}

async function embedAll(log: (line: string) => void): Promise<VerifyService> {
  const stack = await startStack({
    log,
    pollIntervalMs: SIMULATOR_POLL_MS,
    simulator: { pace: 'fast' },
  });
  const mx = mxFor(simulatorConfig(stack.simulator, SIMULATOR_POLL_MS));
  return {
    client: stack.client,
    mx,
    words:
      'Everything runs on this machine, and the banks are simulated: enter no real credentials.',
    isSimulated: true,
    close: async () => {
      mx.close();
      await stack.close();
    },
  };
}

async function embedWorker(env: Environment, log: (line: string) => void): Promise<VerifyService> {
  const config = mxConfig(env);
  const service = await startService({ log }, config);
  const mx = mxFor(config);
  return {
    client: service.client,
    mx,
    words: `The worker runs in this process; the banks are those of ${config.baseUrl}.`,
    isSimulated: false,
    close: async () => {
      mx.close();
      await service.close();
    },
  };
}

async function attach(env: Environment): Promise<VerifyService> {
  const config = mxConfig(env);
  const sealingKey = parsePublicSealingKey(sealingPublicKeyJson(env));
  const target = temporalTarget(env);
  const connection = await openClientConnection(target);
  const temporal = temporalClient(connection, target.namespace);
  const mx = mxFor(config);
  return {
    client: new VerificationClient({ temporal, sealingKey }),
    mx,
    words: `The worker is one that runs already, behind Temporal at ${target.address}; the banks are those of ${config.baseUrl}.`,
    isSimulated: false,
    close: async () => {
      mx.close();
      await connection.close();
    },
  };
}

function mxFor(config: MxConfig): MxPort {
  const { baseUrl, apiKey, clientId, requestTimeoutMs, plainHttpAllowed } = config;
  return createAtrium({ baseUrl, apiKey, clientId, requestTimeoutMs, plainHttpAllowed });
}
