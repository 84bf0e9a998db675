/**
 * Which service `npm run verify` talks to, by the environment: all embedded, an embedded worker
 * against a given MX, or a service that runs already. Composition only.
 */
import { attachToService, type VerifyService } from '../../cli/verify';
import { createAtrium } from '../../mx/atrium';
import { mxConfig, tenantMarkKeys, type Environment } from '../../runtime';
import { simulatorConfig, startService, startStack } from '../stack';

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
  return isRunning ? attachToService(env) : embedWorker(env, log);
}

async function embedAll(log: (line: string) => void): Promise<VerifyService> {
  const stack = await startStack({
    log,
    pollIntervalMs: SIMULATOR_POLL_MS,
    simulator: { pace: 'fast' },
  });
  const mx = createAtrium(simulatorConfig(stack.simulator, SIMULATOR_POLL_MS));
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
  // One person with keys of their own: no tenants, unless users shall be those of a service's.
  const isMarked = ['TENANT_MARK_KEY', 'TENANT_MARK_KEY_FILE'].some((name) => Boolean(env[name]));
  const markKeys = isMarked ? (tenantMarkKeys(env) ?? null) : null;
  const service = await startService({ log, markKeys }, config);
  const mx = createAtrium(config);
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
