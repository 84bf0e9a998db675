/**
 * Configuration: the only reader of process.env besides Temporal's own loader. Each process parses
 * once, when it starts, and passes plain values down.
 */
import { type Environment } from '../environment';
import { healthConfig, type HealthConfig } from './health';
import { isSet, parse } from './parse';
import { ConfigurationError, allTogether, together } from './problems';
import {
  PAYLOADS_OFF,
  apiVariables,
  loggingVariables,
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
export { mxConfig, type MxConfig } from './mx';
export { processEnvironment } from './process-environment';
export { tenantMarkKeys, type TenantMarkKeys } from './tenant-marks';
export { tracingConfig } from './tracing';
export { ALL_VARIABLES, CONFIG_VARIABLES, PAYLOADS_OFF } from './variables';
export { webhookConfig } from './webhooks';
export { type WorkerVersion } from './worker-version';

/** How the worker runs. */
export interface WorkerConfig {
  readonly commandsPerSecond: number;
  readonly pollingSlots: number;
  readonly workflowBundlePath: string | undefined;
  readonly health: HealthConfig;
  /** Undefined: unversioned. */
  readonly version: WorkerVersion | undefined;
}

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
