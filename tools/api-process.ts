/** The HTTP API as a process of its own on a stack. */
import { type SealingKeyPair } from '../codec';
import { ownEnvironment, runTypeScript, type Child } from './child-process';
import { payloadEnvironment } from './payload-environment';
import { type Service } from './stack';

export interface ApiProcessOptions {
  readonly temporal: { readonly address: string; readonly namespace: string };
  readonly keys: SealingKeyPair;
  readonly payloadKeys: Service['payloadKeys'];
  readonly apiKeysFile: string;
  readonly tokenSecret: string;
  /** Further arguments of Node. */
  readonly nodeArgs?: readonly string[];
  /** Further environment variables. */
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * Starts the API; resolves with the process and its address once it listens. @throws Error with its
 * output when it ends instead
 */
export async function startApiProcess(
  options: ApiProcessOptions,
): Promise<{ readonly child: Child; readonly url: string }> {
  const { temporal, keys, apiKeysFile, tokenSecret } = options;
  const env = ownEnvironment({
    TEMPORAL_ADDRESS: temporal.address,
    TEMPORAL_NAMESPACE: temporal.namespace,
    SEALING_PUBLIC_KEY: JSON.stringify(keys.publicJwk),
    API_PORT: '0',
    API_METRICS_PORT: '0',
    API_KEYS_FILE: apiKeysFile,
    API_TOKEN_SECRET: tokenSecret,
    ...payloadEnvironment(options.payloadKeys),
    ...options.env,
  });
  const child = runTypeScript('cli/main.ts', ['api'], env, options.nodeArgs);
  const { address } = await child.report('address');
  return { child, url: String(address) };
}
