/** Secrets on their way through Temporal: sealed values, and the keys that they are sealed to. */
export {
  importSealingKeys,
  openKeyRing,
  type SealingKeyProvider,
  type SealingKeys,
} from './key-ring';
export { publicKeySource } from './public-key-source';
export {
  SealingError,
  newestKey,
  readSealedHeader,
  seal,
  usableKeys,
  type PublicKeySet,
  type PublicSealingKey,
} from './seal';
export {
  SealingKeyError,
  generateSealingKeyPair,
  parsePrivateKeys,
  parsePublicSealingKeys,
  type PrivateSealingKey,
  type SealingKeyPair,
} from './sealing-keys';
export { unseal } from './unseal';
