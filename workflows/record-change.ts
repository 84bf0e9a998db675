/** A change of a run's record. */
import { type VerificationView } from '../domain';

type Changeable = Omit<
  VerificationView,
  'verificationId' | 'tenantId' | 'reference' | 'version' | 'startedAt' | 'phaseSince' | 'deadline'
>;

/** What changes; `challengeKind` goes to the search attribute only. */
export type RecordChange = Partial<Changeable> & { readonly challengeKind?: string };
