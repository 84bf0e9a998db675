/**
 * What our keys protect: secrets on their way through Temporal, as sealed values; every payload, by
 * the codec; and the marks of tenants at MX.
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
export { TenantMarks, withoutMark, type MarkOwner } from './tenant-marks';
