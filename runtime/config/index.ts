/**
 * Configuration: the only reader of process.env besides Temporal's own loader. Each process parses
 * once, when it starts, and passes plain values down.
 */
import { isLoopback } from '../../domain';
import { type Environment } from '../environment';
import { entriesOf, isProxyAddress, proxyUrl } from './addresses';
import { healthConfig, type HealthConfig } from './health';
import { isSet, parse } from './parse';
import { ConfigurationError, allTogether, together } from './problems';
import { HTTPS_PORT, environmentProxy } from './proxy';
import {
  PAYLOADS_OFF,
  POLL_INTERVAL_MIN_MS,
  apiVariables,
  loggingVariables,
  mxVariables,
  payloadVariables,
  sealingVariables,
  temporalVariables,
  workerVariables,
} from './variables';
import { versionOf, versionVariables, type WorkerVersion } from './worker-version';

export { ConfigurationError, allTogether, together } from './problems';
export { secretFilesMayBeOpen } from './private-file';
export { environmentProxy } from './proxy';
export { apiConfig, auditFile, type ApiConfig } from './api';
export { codecServerConfig, type CodecServerConfig } from './codec-server';
export { TOKEN_SECRET_LENGTH_MIN } from './kinds';
export { processEnvironment } from './process-environment';
export { tenantMarkKeys, type TenantMarkKeys } from './tenant-marks';
export { tracingConfig } from './tracing';
export { ALL_VARIABLES, CONFIG_VARIABLES, PAYLOADS_OFF } from './variables';
export { webhookConfig } from './webhooks';
export { type WorkerVersion } from './worker-version';

/** How MX is reached. */
export interface MxConfig {
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly clientId: string;
  readonly pollIntervalMs: number;
  readonly requestTimeoutMs: number;
  readonly plainHttpAllowed: boolean;
  /** Of this process: its share of what the deployment may send. Absent: no cap. */
  readonly requestsPerSecond?: number;
  /** Egress proxy, with its user and password: a secret. Absent: none. */
  readonly proxyUrl?: string;
}

/** How the worker runs. */
export interface WorkerConfig {
  readonly commandsPerSecond: number;
  readonly pollingSlots: number;
  readonly workflowBundlePath: string | undefined;
  readonly health: HealthConfig;
  /** Undefined: unversioned. */
  readonly version: WorkerVersion | undefined;
}

/**
 * Parses and checks how MX is reached.
 *
 * @throws ConfigurationError also for a poll interval below 3 s against a host that is not
 * loopback: MX forbids it
 */
export function mxConfig(env: Environment): MxConfig {
  const { values, proxy } = together({
    values: () => parse(mxVariables, env),
    proxy: () => mxProxy(env),
    pace: () => rejectCloserPolls(env),
    transport: () => rejectPlainHttp(env),
  });
  return {
    baseUrl: values.MX_BASE_URL,
    apiKey: values.MX_API_KEY,
    clientId: values.MX_CLIENT_ID,
    pollIntervalMs: values.MX_POLL_INTERVAL_MS,
    requestTimeoutMs: values.MX_REQUEST_TIMEOUT_MS,
    requestsPerSecond: values.MX_REQUESTS_PER_SECOND / values.MX_PROCESSES,
    plainHttpAllowed: isPlainHost(values.MX_ALLOW_PLAIN_HTTP_HOSTS, values.MX_BASE_URL),
    ...(proxy === undefined ? {} : { proxyUrl: proxy.href }),
  };
}

function rejectCloserPolls(env: Environment): void {
  const { MX_BASE_URL, MX_POLL_INTERVAL_MS } = mxVariables;
  const values = parse({ MX_BASE_URL, MX_POLL_INTERVAL_MS }, env);
  const intervalMs = values.MX_POLL_INTERVAL_MS;
  if (intervalMs >= POLL_INTERVAL_MIN_MS || isLoopback(new URL(values.MX_BASE_URL).hostname))
    return;
  const least = String(POLL_INTERVAL_MIN_MS);
  throw new ConfigurationError([
    `MX_POLL_INTERVAL_MS is ${String(intervalMs)}, but MX asks for at least ${least} ms between two polls of a member. ` +
      `Set it to ${least} or more; less is accepted only against a simulator on a loopback address.`,
  ]);
}

/** The client rejects it too; here it is told with the other problems, and by its variables. */
function rejectPlainHttp(env: Environment): void {
  const { MX_BASE_URL, MX_ALLOW_PLAIN_HTTP_HOSTS } = mxVariables;
  const values = parse({ MX_BASE_URL, MX_ALLOW_PLAIN_HTTP_HOSTS }, env);
  const { protocol, hostname } = new URL(values.MX_BASE_URL);
  const isAllowed = isPlainHost(values.MX_ALLOW_PLAIN_HTTP_HOSTS, values.MX_BASE_URL);
  if (protocol === 'https:' || isLoopback(hostname) || isAllowed) return;
  throw new ConfigurationError([
    `MX_BASE_URL is plain http to ${hostname}: keys and credentials would travel unencrypted. ` +
      'Use https, or put the host into MX_ALLOW_PLAIN_HTTP_HOSTS if the network is your own.',
  ]);
}

function isPlainHost(list: string, baseUrl: string): boolean {
  return entriesOf(list).includes(new URL(baseUrl).hostname);
}

/**
 * The proxy on the way to MX. One that is set for MX alone holds for every host but this machine;
 * the one of the environment for https.
 */
function mxProxy(env: Environment): URL | undefined {
  const base = env['MX_BASE_URL']?.trim() ?? '';
  // An address that is missing or wrong is reported by itself, and its proxy as for any host.
  const { protocol, hostname, port } = new URL(
    IS_HTTP.test(base) && URL.canParse(base) ? base : ANYWHERE,
  );
  const isFar = !isLoopback(hostname);
  const { own, other } = together({
    // Read in any case: a wrong value is an error wherever MX is.
    own: () => parse({ MX_PROXY_URL: mxVariables.MX_PROXY_URL }, env).MX_PROXY_URL,
    other: () =>
      isFar && protocol === 'https:' && !hasOwnProxy(env)
        ? environmentProxy(env, { host: hostname, port: Number(port || HTTPS_PORT) })
        : undefined,
  });
  return isFar && own !== '' ? proxyUrl(own) : other;
}

/** One that can be used: the environment's is read beside one that has to be corrected or taken away. */
function hasOwnProxy(env: Environment): boolean {
  const value = env['MX_PROXY_URL']?.trim() ?? '';
  return value !== '' && isProxyAddress(value);
}

const IS_HTTP = /^https?:/i;
const ANYWHERE = 'https://unknown.invalid';

/** Parses how the worker runs. @throws ConfigurationError */
export function workerConfig(env: Environment): WorkerConfig {
  const { values, health } = together({
    values: () => parse({ ...workerVariables, ...versionVariables }, env),
    health: () => healthConfig(env, 'WORKER_HTTP'),
  });
  return {
    health,
    version: versionOf(values),
    commandsPerSecond: values.WORKER_COMMANDS_PER_SECOND,
    pollingSlots: values.WORKER_POLLING_SLOTS,
    workflowBundlePath: values.WORKER_WORKFLOW_BUNDLE || undefined,
  };
}

/** Whether a Temporal server on another machine may be reached without TLS. @throws ConfigurationError */
export function isPlainTemporalAllowed(env: Environment): boolean {
  const { TEMPORAL_ALLOW_INSECURE } = temporalVariables;
  return parse({ TEMPORAL_ALLOW_INSECURE }, env).TEMPORAL_ALLOW_INSECURE === 'true';
}

/** The least level that is logged. @throws ConfigurationError */
export function logLevel(env: Environment): string {
  return parse(loggingVariables, env).LOG_LEVEL;
}

/** Settings whose text only another module understands, each with the variables that give it. */
const READ_ELSEWHERE = {
  SEALING_PRIVATE_KEY: {
    SEALING_PRIVATE_KEY: sealingVariables.SEALING_PRIVATE_KEY,
    SEALING_PRIVATE_KEY_FILE: sealingVariables.SEALING_PRIVATE_KEY_FILE,
  },
  SEALING_PUBLIC_KEY: {
    SEALING_PUBLIC_KEY: sealingVariables.SEALING_PUBLIC_KEY,
    SEALING_PUBLIC_KEY_FILE: sealingVariables.SEALING_PUBLIC_KEY_FILE,
  },
  PAYLOAD_KEYS: {
    PAYLOAD_KEYS: payloadVariables.PAYLOAD_KEYS,
    PAYLOAD_KEYS_FILE: payloadVariables.PAYLOAD_KEYS_FILE,
  },
  API_KEYS_FILE: { API_KEYS_FILE: apiVariables.API_KEYS_FILE },
  API_TENANTS_FILE: { API_TENANTS_FILE: apiVariables.API_TENANTS_FILE },
} as const;

/**
 * What `read` makes of the setting's text: the JSON of a sealing key, the path of the key file, or of the tenants' (empty: none).
 *
 * @param read - its errors must hold no secret
 * @throws ConfigurationError when it is not set, or `read` rejects it
 */
export async function settingOf<T>(
  env: Environment,
  name: keyof typeof READ_ELSEWHERE,
  read: (text: string) => T | Promise<T>,
): Promise<T> {
  const values: Readonly<Record<string, string>> = parse(READ_ELSEWHERE[name], env);
  try {
    return await read(values[name] ?? '');
  } catch (error) {
    const given = values[`${name}_FILE`] ? `${name}_FILE` : name;
    const reason = error instanceof Error ? error.message : String(error);
    throw new ConfigurationError([`${given} cannot be used. ${reason}`]);
  }
}

/**
 * What `read` makes of the JSON of the payload codec's key ring; undefined where encryption is off.
 *
 * @throws ConfigurationError as {@link settingOf}, and where keys are set although it is off
 */
export async function payloadKeysOf<T>(
  env: Environment,
  read: (json: string) => T | Promise<T>,
): Promise<T | undefined> {
  if (env['PAYLOAD_ENCRYPTION'] !== PAYLOADS_OFF) {
    const { PAYLOAD_ENCRYPTION } = payloadVariables;
    const { keys } = await allTogether({
      word: () => parse({ PAYLOAD_ENCRYPTION }, env),
      keys: () => settingOf(env, 'PAYLOAD_KEYS', read),
    });
    return keys;
  }
  if (!isSet(env, 'PAYLOAD_KEYS') && !isSet(env, 'PAYLOAD_KEYS_FILE')) return undefined;
  throw new ConfigurationError([
    'PAYLOAD_ENCRYPTION is off, and payload keys are set. Unset the one that is not meant.',
  ]);
}
