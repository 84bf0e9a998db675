/**
 * Configuration: the only reader of process.env besides Temporal's own loader. Each process parses
 * once, when it starts, and passes plain values down.
 */
import { isLoopback } from '../../domain';
import { type Environment } from '../environment';
import { ConfigurationError, parse, textOrFile, withFiles } from './parse';
import { HTTPS_PORT, environmentProxy, proxyAddress } from './proxy';
import {
  POLL_INTERVAL_MIN_MS,
  mxVariables,
  loggingVariables,
  sealingVariables,
  workerVariables,
} from './variables';

export { ConfigurationError } from './parse';
export { environmentProxy } from './proxy';
export { TOKEN_SECRET_LENGTH_MIN, apiConfig, type ApiConfig } from './api';
export { processEnvironment } from './process-environment';
export { tenantMarkKeys, type TenantMarkKeys } from './tenant-marks';
export { ALL_VARIABLES, CONFIG_VARIABLES } from './variables';

/** How MX is reached. */
export interface MxConfig {
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly clientId: string;
  readonly pollIntervalMs: number;
  readonly requestTimeoutMs: number;
  readonly plainHttpAllowed: boolean;
  /** Egress proxy, with its user and password: a secret. Absent: none. */
  readonly proxyUrl?: string;
}

/** How the worker runs. */
export interface WorkerConfig {
  readonly commandsPerSecond: number;
  readonly pollingSlots: number;
  readonly workflowBundlePath: string | undefined;
}

/**
 * Parses and checks how MX is reached.
 *
 * @throws ConfigurationError also for a poll interval below 3 s against a host that is not
 * loopback: MX forbids it
 */
export function mxConfig(env: Environment): MxConfig {
  const values = parse(mxVariables, withFiles(env, ['MX_API_KEY', 'MX_CLIENT_ID']));
  const url = new URL(values.MX_BASE_URL);
  if (url.username + url.password + url.search + url.hash !== '') {
    throw new ConfigurationError('MX_BASE_URL must hold no user, password, query or fragment.');
  }
  const host = url.hostname;
  const proxyUrl = mxProxy(env, values.MX_PROXY_URL, url)?.href;
  const plainHosts = values.MX_ALLOW_PLAIN_HTTP_HOSTS.split(',').map((name) => name.trim());
  const config = {
    baseUrl: values.MX_BASE_URL,
    apiKey: values.MX_API_KEY,
    clientId: values.MX_CLIENT_ID,
    pollIntervalMs: values.MX_POLL_INTERVAL_MS,
    requestTimeoutMs: values.MX_REQUEST_TIMEOUT_MS,
    plainHttpAllowed: plainHosts.includes(host),
    ...(proxyUrl === undefined ? {} : { proxyUrl }),
  };
  if (config.pollIntervalMs < POLL_INTERVAL_MIN_MS && !isLoopback(host)) {
    throw new ConfigurationError(
      `MX_POLL_INTERVAL_MS is ${String(config.pollIntervalMs)}, but MX asks for at least ${String(POLL_INTERVAL_MIN_MS)} ms between two polls of a member. ` +
        'Set it to 3000 or more; less is accepted only against a simulator on a loopback address.',
    );
  }
  return config;
}

/**
 * The proxy on the way to MX. One that is set for MX alone holds for every host but this machine;
 * the one of the environment for https.
 */
function mxProxy(
  env: Environment,
  own: string,
  { protocol, hostname, port }: URL,
): URL | undefined {
  // Read in any case: a wrong value is an error wherever MX is.
  const ownUrl = own === '' ? undefined : proxyAddress('MX_PROXY_URL', own);
  if (isLoopback(hostname)) return undefined;
  if (ownUrl !== undefined || protocol !== 'https:') return ownUrl;
  return environmentProxy(env, { host: hostname, port: Number(port || HTTPS_PORT) });
}

/** Parses how the worker runs. @throws ConfigurationError */
export function workerConfig(env: Environment): WorkerConfig {
  const values = parse(workerVariables, env);
  return {
    commandsPerSecond: values.WORKER_COMMANDS_PER_SECOND,
    pollingSlots: values.WORKER_POLLING_SLOTS,
    workflowBundlePath: values.WORKER_WORKFLOW_BUNDLE || undefined,
  };
}

/** The least level that is logged. @throws ConfigurationError */
export function logLevel(env: Environment): string {
  return parse(loggingVariables, env).LOG_LEVEL;
}

/**
 * JSON text of the worker's private key, from the variable or the file. @throws ConfigurationError
 * when neither is set
 */
export function sealingPrivateKeyJson(env: Environment): string {
  return keyText(env, 'SEALING_PRIVATE_KEY', 'npm run keys -- sealing');
}

/**
 * JSON text of the public key that callers seal to. @throws ConfigurationError when neither is set
 */
export function sealingPublicKeyJson(env: Environment): string {
  return keyText(env, 'SEALING_PUBLIC_KEY', 'npm run keys -- sealing');
}

function keyText(
  env: Environment,
  name: 'SEALING_PRIVATE_KEY' | 'SEALING_PUBLIC_KEY',
  howToMake: string,
): string {
  const values = parse(sealingVariables, env);
  return textOrFile(name, values[name], values[`${name}_FILE`], `A pair is made by: ${howToMake}`);
}
