/** Where our processes may listen: they speak plain HTTP, so TLS has to end before they are reached. */
import { isLoopback } from '../../domain';
import { type Environment } from '../environment';
import { parse } from './parse';
import { ConfigurationError } from './problems';
import { apiVariables, codecVariables } from './variables';

const LISTENERS = {
  API_HOST: {
    host: apiVariables.API_HOST,
    who: 'the API speaks plain HTTP: keys and numbers',
  },
  CODEC_HOST: {
    host: codecVariables.CODEC_HOST,
    who: 'the codec server speaks plain HTTP: tokens and decoded payloads',
  },
} as const;

/**
 * Rejects an address that others can reach, unless somebody says that a proxy stands before it.
 *
 * @throws ConfigurationError
 */
export function rejectPlainListening(env: Environment, name: keyof typeof LISTENERS): void {
  const { host, who } = LISTENERS[name];
  const allow = `${name}_ALLOW_INSECURE`;
  const values = parse({ [name]: host }, env);
  // Not parsed here: a word that is wrong has a problem of its own, and allows nothing.
  if (isLoopback(values[name] ?? '') || env[allow] === 'true') return;
  throw new ConfigurationError([
    `${name} is not a loopback address, and ${who} would cross the network in the clear. ` +
      `Put a proxy that ends TLS before it, and set ${allow} to true.`,
  ]);
}
