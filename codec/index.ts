/**
 * What our keys protect: secrets on their way through Temporal, as sealed values; every payload, by
 * the codec; and the marks of tenants at MX.
 */
export {
  importSealingKeys,
  openKeyRing,
  type SealingKeyProvider,
  type SealingKeys,
} from './key-ring';
export { publicKeySource, type PublicKeySource } from './public-key-source';
export { openingTrouble, type OpeningTrouble } from './sealing-error';
export {
  SealingError,
  newestKey,
  readSealedHeader,
  seal,
  unseal,
  usableKeys,
  type PublicKeySet,
  type PublicSealingKey,
} from './seal';
export { reseal } from './reseal';
export { toRecipientKey } from './public-keys';
export {
  SealingKeyError,
  generateSealingKeyPair,
  parsePrivateKeys,
  parsePublicSealingKeys,
  type PrivateSealingKey,
  type SealingKeyPair,
} from './sealing-keys';
export {
  createDataConverter,
  failureConverterPath,
  type DataConverterOptions,
} from './data-converter';
export { CallerReferences } from './caller-references';
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
export {
  WebhookKeyError,
  createWebhookKeyPair,
  createWebhookSecret,
  isSignedBy,
  signWebhook,
  type SignedContent,
  type WebhookHeaders,
} from './webhook-signature';
