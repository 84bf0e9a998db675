/** What is looked at in a verification, and what is seen of each scene. */
/** What is looked at in every run. */
export interface Sight {
  readonly asked: readonly string[];
  /** The answers to verify. */
  readonly verifies: readonly number[];
  readonly updates: number;
  /** Members made at the bank for the user, and those that are left. */
  readonly creates: number;
  readonly members: number;
  readonly verdicts: readonly (string | undefined)[];
  readonly numbers: number;
  readonly foundBy: string | undefined;
  readonly isTokenised: boolean;
  /** Of the verified accounts. */
  readonly hasTransactions: boolean;
  readonly status: string | null | undefined;
  readonly cleanUp: string | undefined;
}

/**
 * What is seen of a scene, or of the run with a password at MX Bank; compared as far as it is named
 * here.
 */
export const SEEN: Readonly<Record<string, Partial<Sight>>> = {
  'flow-answers-by-update': { asked: ['TEXT', 'account'] },
  'flow-selection-first': { asked: ['account', 'TEXT'] },
  'flow-selection-between': { asked: ['TEXT', 'account', 'TEXT'] },
  'flow-several-questions': { asked: ['OPTIONS+TEXT+TEXT', 'account'] },
  'flow-two-rounds': { asked: ['OPTIONS', 'TOKEN', 'account'] },
  'flow-old-question-lingers': { asked: ['TEXT', 'account'] },
  'flow-legacy-all-accounts': { asked: [], numbers: 2, foundBy: 'all-accounts' },
  options: { asked: ['OPTIONS', 'account'] },
  image: { asked: ['IMAGE_DATA', 'account'] },
  sim_image_options: { asked: ['IMAGE_OPTIONS', 'account'] },
  sim_image_bare: { asked: ['IMAGE_DATA', 'account'] },
  sim_image_options_legacy: { asked: ['IMAGE_OPTIONS', 'account'] },
  sim_token: { asked: ['TOKEN', 'account'] },
  sim_numeric_type: { asked: ['TEXT', 'account'] },
  sim_unknown_type: { asked: ['TEXT', 'account'] },
  sim_selection_lookalike: { asked: ['OPTIONS', 'account'] },
  sim_legacy_mfa: { asked: ['TEXT'] },
  'flow-existing-member': { members: 1, creates: 1 },
  'flow-numbers-ambiguous': { numbers: 2, foundBy: 'ambiguous' },
  // No verification is paid for.
  'flow-known-numbers-reused': { numbers: 2, foundBy: 'known-before', verifies: [200] },
  'flow-oauth-approved': { verifies: [200], isTokenised: true },
  'flow-oauth-denied': { verifies: [] },
  'flow-selection-by-rule': { asked: ['TEXT'] },
  'flow-transactions': { hasTransactions: true },
  'flow-widget-completed': { members: 1, creates: 1, verifies: [200], isTokenised: false },
  'outcome-no-verifiable-account': { asked: [] },
  'outcome-status-unrecognised': { status: 'SOMETHING_NEW' },
  'outcome-credentials-not-provided': { members: 0 },
  'outcome-sealed-values-unreadable': { members: 0 },
  'outcome-secret-expired': { members: 0 },
  'flow-denied-then-verified': {
    asked: ['provide-credentials: denied', 'TEXT', 'account'],
    verifies: [200, 200],
    updates: 1,
  },
  'flow-credentials-missing-then-verified': {
    asked: ['provide-credentials: credentials-missing', 'account'],
  },
  'outcome-credentials-missing': { asked: ['provide-credentials: credentials-missing'] },
  'flow-answer-wrong-then-right': {
    verifies: [200, 200],
    verdicts: ['incorrect', 'correct', 'correct'],
  },
  'flow-expired-within-grace': { verifies: [200, 200] },
  'outcome-challenge-expired': { verifies: [200] },
  'outcome-support-required': { verifies: [200, 200, 200, 200] },
  'flow-cancelled-and-deleted': { members: 0, cleanUp: 'member-deleted' },
  'flow-member-deletion-failed': { members: 1, cleanUp: 'member-deletion-failed' },
};
