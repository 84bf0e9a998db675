/** Deleting what is kept of a verification, as its end user may ask for. */

/** What goes at MX: nothing, the member, or the member and its user with whatever hangs on it. */
export const DELETIONS_AT_MX = ['keep', 'member', 'user'] as const;
export type DeletionAtMx = (typeof DELETIONS_AT_MX)[number];

/** What became of it. The history is deleted whatever this says. */
export interface VerificationDeleted {
  /** `nothing-there`: the verification had none, MX has it no more, or it is not the tenant's. */
  readonly atMx: 'kept' | 'deleted' | 'nothing-there';
}
