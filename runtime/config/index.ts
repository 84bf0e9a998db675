/**
 * Configuration: the only reader of process.env besides Temporal's own loader. Each process parses
 * once, when it starts, and passes plain values down.
 */
import { type Environment } from '../environment';
import { isLoopback } from './loopback';
import { ConfigurationError, parse, textOrFile } from './parse';
import {
  POLL_INTERVAL_MIN_MS,
  mxVariables,
  loggingVariables,
  sealingVariables,
  workerVariables,
} from './variables';

export { isLoopback } from './loopback';
export { ConfigurationError } from './parse';
export { TOKEN_SECRET_LENGTH_MIN, apiConfig, type ApiConfig } from './api';
export { processEnvironment } from './process-environment';
export { ALL_VARIABLES, CONFIG_VARIABLES } from './variables';

/** How MX is reached. */
export interface MxConfig {
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly clientId: string;
  readonly pollIntervalMs: number;
  readonly requestTimeoutMs: number;
  readonly plainHttpAllowed: boolean;
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
  const values = parse(mxVariables, env);
  const host = new URL(values.MX_BASE_URL).hostname;
  const plainHosts = values.MX_ALLOW_PLAIN_HTTP_HOSTS.split(',').map((name) => name.trim());
  const config = {
    baseUrl: values.MX_BASE_URL,
    apiKey: values.MX_API_KEY,
    clientId: values.MX_CLIENT_ID,
    pollIntervalMs: values.MX_POLL_INTERVAL_MS,
    requestTimeoutMs: values.MX_REQUEST_TIMEOUT_MS,
    plainHttpAllowed: plainHosts.includes(host),
  };
  if (config.pollIntervalMs < POLL_INTERVAL_MIN_MS && !isLoopback(host)) {
    throw new ConfigurationError(
      `MX_POLL_INTERVAL_MS is ${String(config.pollIntervalMs)}, but MX asks for at least ${String(POLL_INTERVAL_MIN_MS)} ms between two polls of a member. ` +
        'Set it to 3000 or more; less is accepted only against a simulator on a loopback address.',
    );
  }
  return config;
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
