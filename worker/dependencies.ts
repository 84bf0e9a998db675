/** Builds what activities need from configuration: the Atrium client and the opener of sealed values. */
import { type ActivityDependencies } from '../activities';
import { createAtriumClient, type AtriumClient } from '../mx/atrium';
import { seal, unseal, type SealingKey } from '../codec';
import { type MxConfig } from '../runtime';

/** Dependencies plus the client whose sockets have to be closed at the end. */
export function createDependencies(
  config: MxConfig,
  key: SealingKey,
): ActivityDependencies & { readonly atrium: AtriumClient } {
  const { baseUrl, apiKey, clientId, requestTimeoutMs, plainHttpAllowed, pollIntervalMs } = config;
  return {
    atrium: createAtriumClient({ baseUrl, apiKey, clientId, requestTimeoutMs, plainHttpAllowed }),
    unseal: (sealed, binding) => unseal(key, sealed, binding),
    sealTo: (recipient, value, binding) => seal({ ...recipient }, value, binding),
    pollIntervalMs,
  };
}
