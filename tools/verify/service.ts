/**
 * Which service `npm run verify` talks to, by the environment: all embedded, an embedded worker
 * against a given MX, or a service that runs already. Composition only.
 */
import { attachToService, type VerifyService } from '../../cli/verify';
import { InstitutionCatalogue } from '../../client';
import { mxConfig, tenantMarkKeys, type Environment } from '../../runtime';
import { startService, startStack } from '../stack';

/** The embedded simulated bank takes tenths of a second; so does the poll. */
const SIMULATOR_POLL_MS = 300;

/** Opens the service that the environment names. */
export async function openService(
  env: Environment,
  log: (line: string) => void,
): Promise<VerifyService> {
  const names = ['SEALING_PUBLIC_KEY', 'SEALING_PUBLIC_KEY_FILE'];
  if (names.some((name) => Boolean(env[name]))) return attachToService(env);
  return env['MX_BASE_URL'] ? embedWorker(env, log) : embedAll(log);
}

async function embedAll(log: (line: string) => void): Promise<VerifyService> {
  const stack = await startStack({
    log,
    pollIntervalMs: SIMULATOR_POLL_MS,
    simulator: { pace: 'fast' },
  });
  return {
    client: stack.client,
    institutions: new InstitutionCatalogue({ temporal: stack.temporal }),
    words:
      'Everything runs on this machine, and the banks are simulated: enter no real credentials.',
    isSimulated: true,
    close: () => stack.close(),
  };
}

async function embedWorker(env: Environment, log: (line: string) => void): Promise<VerifyService> {
  const config = mxConfig(env);
  // One person with keys of their own: no tenants, unless users shall be those of a service's.
  const isMarked = ['TENANT_MARK_KEY', 'TENANT_MARK_KEY_FILE'].some((name) => Boolean(env[name]));
  const markKeys = isMarked ? (tenantMarkKeys(env) ?? null) : null;
  const service = await startService({ log, markKeys }, config);
  return {
    client: service.client,
    institutions: new InstitutionCatalogue({ temporal: service.temporal }),
    words: `The worker runs in this process; the banks are those of ${config.baseUrl}.`,
    isSimulated: false,
    close: () => service.close(),
  };
}
