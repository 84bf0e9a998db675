/** Secrets on their way through Temporal: sealed values now; payload codec and codec server join here later. */
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
