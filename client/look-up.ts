/**
 * What Temporal itself knows of a verification: whose it is, since when, whether it runs. Needs no
 * worker, costs no Action.
 */
import { ATTRIBUTE_KEYS } from '../contract';
import { FINGERPRINT_MEMO } from './start-options';
import { type TemporalCalls } from './temporal-calls';

/** A verification as its execution describes it. */
export interface VerificationRegistration {
  readonly verificationId: string;
  readonly tenantId: string;
  /** When it was started, ISO 8601. */
  readonly startedAt: string;
  readonly hasEnded: boolean;
  /** What the start was given as `requestFingerprint`, if anything. */
  readonly requestFingerprint?: string;
}

/** @throws VerificationClientError VERIFICATION_NOT_FOUND, TEMPORAL_UNAVAILABLE */
export async function lookUp(
  calls: TemporalCalls,
  verificationId: string,
): Promise<VerificationRegistration> {
  const handle = calls.handle(verificationId);
  const found = await calls.bounded(() => handle.describe());
  const fingerprint: unknown = found.memo?.[FINGERPRINT_MEMO];
  return {
    verificationId,
    tenantId: found.typedSearchAttributes.get(ATTRIBUTE_KEYS.tenantId) ?? '',
    startedAt: found.startTime.toISOString(),
    hasEnded: found.status.name !== 'RUNNING',
    ...(typeof fingerprint === 'string' ? { requestFingerprint: fingerprint } : {}),
  };
}
