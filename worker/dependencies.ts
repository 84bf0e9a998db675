/**
 * Builds what activities need from configuration: the port to MX and the opener of sealed values.
 */
import { ReadPace, type ActivityDependencies } from '../activities';
import { createAtrium, type AtriumOptions } from '../mx/atrium';
import { seal, unseal, type SealingKeys } from '../codec';
import { type MxConfig } from '../runtime';

/** The port has sockets that have to be closed at the end. */
export function createDependencies(
  config: MxConfig,
  keys: SealingKeys,
  observers: Pick<AtriumOptions, 'onEntriesSkipped'> = {},
): ActivityDependencies {
  return {
    mx: createAtrium({ ...config, ...observers }),
    unseal: (sealed, binding) => unseal(keys, sealed, binding),
    sealTo: (recipient, values, binding) => seal({ ...recipient }, values, binding),
    pollIntervalMs: config.pollIntervalMs,
    pace: new ReadPace(config.pollIntervalMs),
  };
}
