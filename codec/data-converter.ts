/** Temporal's data converter with the payload codec, for clients and workers. */
import { type DataConverter } from '@temporalio/common';
import { AesPayloadCodec, type PayloadCodecOptions } from './payload-codec';
import { type PayloadKeyRing } from './payload-keys';

/** As {@link PayloadCodecOptions}; without keys nothing is encrypted. */
export interface DataConverterOptions extends Omit<PayloadCodecOptions, 'keys'> {
  readonly keys: PayloadKeyRing | undefined;
}

/**
 * What `new Client({ dataConverter })` and a worker take. Client, API and workers of a namespace
 * need the same keys.
 *
 * @example
 *   const keys = await importPayloadKeys(await readFile('payload-keys.json', 'utf8'));
 *   const dataConverter = createDataConverter({ keys, namespace });
 */
export function createDataConverter({ keys, ...options }: DataConverterOptions): DataConverter {
  return {
    failureConverterPath: failureConverterPath(),
    payloadCodecs: keys === undefined ? [] : [new AesPayloadCodec({ keys, ...options })],
  };
}

/** For whoever bundles the workflow code. */
export function failureConverterPath(): string {
  return require.resolve('./failure-converter');
}
