/**
 * Secrets on their way through Temporal: sealed values and the keys that they are sealed to; the
 * codec that encrypts every payload, and its keys.
 */
export { SealingError, seal, unseal } from './sealing';
export {
  SealingKeyError,
  generateSealingKeyPair,
  importSealingKey,
  parsePublicSealingKey,
  type SealingKey,
  type SealingKeyPair,
} from './sealing-keys';
export type { JWK as PublicSealingKey } from 'jose';
export {
  createDataConverter,
  failureConverterPath,
  type DataConverterOptions,
} from './data-converter';
export { AesPayloadCodec, isEncrypted } from './payload-codec';
export { PayloadCodecError } from './payload-codec-error';
export {
  PayloadKeyError,
  newPayloadKeys,
  parsePayloadKeys,
  withActiveKey,
  withNewKey,
  withoutKey,
  type PayloadKeyFile,
} from './payload-key-file';
export { importPayloadKeys, type PayloadKeyRing } from './payload-keys';
