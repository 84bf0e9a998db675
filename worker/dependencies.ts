/**
 * Builds what activities need from configuration: the port to MX and the opener of sealed values.
 */
import { ReadPace, type ActivityDependencies } from '../activities';
import { createAtrium, type AtriumOptions } from '../mx/atrium';
import { seal, unseal, type SealingKey } from '../codec';
import { type MxConfig } from '../runtime';

/** The port has sockets that have to be closed at the end. */
export function createDependencies(
  config: MxConfig,
  key: SealingKey,
  observers: Pick<AtriumOptions, 'onEntriesSkipped'> = {},
): ActivityDependencies {
  return {
    mx: createAtrium({ ...config, ...observers }),
    unseal: (sealed, binding) => unseal(key, sealed, binding),
    sealTo: (recipient, value, binding) => seal({ ...recipient }, value, binding),
    pollIntervalMs: config.pollIntervalMs,
    pace: new ReadPace(config.pollIntervalMs),
  };
}
