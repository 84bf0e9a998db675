/**
 * What our keys protect: secrets on their way through Temporal, as sealed values, and the marks of
 * tenants at MX.
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
export { TenantMarks, withoutMark, type MarkOwner } from './tenant-marks';
