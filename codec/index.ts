/** Secrets on their way through Temporal: sealed values, and the keys that they are sealed to. */
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
