/** Where our processes may listen: they speak plain HTTP, so TLS has to end before they are reached. */
import { isLoopback } from '../../domain';
import { type Environment } from '../environment';
import { parse } from './parse';
import { ConfigurationError } from './problems';
import { healthVariables } from './health-variables';
import { apiVariables, codecVariables } from './variables';

const END_TLS =
  'would cross the network in the clear. Put a proxy that ends TLS before it, and set';
const CLOSE_IN = 'would be open to whoever reaches it. Let only your scraper reach it, and set';

const LISTENERS = {
  API_HOST: {
    host: apiVariables.API_HOST,
    why: `the API speaks plain HTTP: keys and numbers ${END_TLS}`,
  },
  CODEC_HOST: {
    host: codecVariables.CODEC_HOST,
    why: `the codec server speaks plain HTTP: tokens and decoded payloads ${END_TLS}`,
  },
  WORKER_HTTP_HOST: {
    host: healthVariables.WORKER_HTTP_HOST,
    why: `the worker speaks plain HTTP there: its figures ${CLOSE_IN}`,
  },
  API_METRICS_HOST: {
    host: healthVariables.API_METRICS_HOST,
    why: `the API speaks plain HTTP there: its figures ${CLOSE_IN}`,
  },
  CODEC_METRICS_HOST: {
    host: healthVariables.CODEC_METRICS_HOST,
    why: `the codec server speaks plain HTTP there: its figures ${CLOSE_IN}`,
  },
} as const;

/**
 * Rejects an address that others can reach, unless somebody says that a proxy stands before it.
 *
 * @throws ConfigurationError
 */
export function rejectPlainListening(env: Environment, name: keyof typeof LISTENERS): void {
  const { host, why } = LISTENERS[name];
  const allow = `${name}_ALLOW_INSECURE`;
  const values = parse({ [name]: host }, env);
  // Not parsed here: a word that is wrong has a problem of its own, and allows nothing.
  if (isLoopback(values[name] ?? '') || env[allow] === 'true') return;
  throw new ConfigurationError([`${name} is not a loopback address, and ${why} ${allow} to true.`]);
}
