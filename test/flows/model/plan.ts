// What happens in one random run: which scenario each sign-in meets, what the end user does at each question, which
// request is lost on its way. Written from the contract and the simulator's README; must not import from domain/.
import fc from 'fast-check';

/** How the member comes to be. */
export type WayIn = 'given' | 'asked' | 'existing' | 'oauth';

/** What the end user does when asked a question or for an account. */
export type Reaction = 'right' | 'wrong' | 'late' | 'silent' | 'cancel';

/** What happens to a request on its way. */
export type Loss = 'none' | 'lose-response' | 'reset' | 'status';

export interface Plan {
  readonly connectionMethod: WayIn;
  /** The scenario that each sign-in meets, in order; asked for more, the end user says nothing. */
  readonly signIns: readonly string[];
  /** In the order in which something is asked; afterwards always `right`. */
  readonly reactions: readonly Reaction[];
  readonly answersVia: 'signal' | 'update';
  /** What happens at the bank's own page; `oauth` only. */
  readonly consent: 'approved' | 'denied' | 'abandoned';
  /** What happens to the first verify; only where the member is known before, so that nobody else is hit. */
  readonly verifyLoss: Loss;
  /** What happens to the first resume: waited out for ten seconds, so it is rare. */
  readonly resumeLoss: Loss;
  /** Polls that get no answer. */
  readonly lostPolls: number;
  readonly credentialAttemptsMax: number;
  readonly account: 0 | 1;
}

/** Sign-ins that lead to questions, or to the end without any. */
const QUESTIONING = [
  'password',
  'challenge',
  'options',
  'image',
  'sim_token',
  'sim_image_options',
  'sim_multiple',
  'sim_pair',
  'sim_code',
  'sim_numeric_type',
  'sim_unknown_type',
  'sim_lingering',
  'sim_selection_first',
  'sim_selection_between',
  'sim_selection_empty',
  'sim_selection_equal_labels',
  'sim_selection_lookalike',
  'sim_legacy',
  'sim_legacy_mfa',
  'sim_reconnecting',
  'sim_delayed',
  'sim_instantaneous',
  'sim_backwards',
  'sim_flicker',
  'sim_throttled',
  'sim_already_verifying',
  'sim_numbers_late',
  'sim_numbers_partial',
  'sim_numbers_empty',
  'sim_numbers_canadian',
] as const;
const REJECTED = ['INVALID', 'UNAUTHORIZED', 'DISABLED', 'sim_status_impaired'] as const;
const STOPPED = [
  'LOCKED',
  'SERVER_ERROR',
  'sim_status_impeded',
  'sim_status_degraded',
  'sim_status_disconnected',
  'sim_status_discontinued',
  'sim_status_closed',
  'sim_status_disabled',
  'sim_status_delayed',
  'sim_status_prevented',
] as const;

const signIn = fc.oneof(
  { weight: 10, arbitrary: fc.constantFrom<string>(...QUESTIONING) },
  { weight: 3, arbitrary: fc.constantFrom<string>(...REJECTED) },
  { weight: 2, arbitrary: fc.constantFrom<string>(...STOPPED) },
);
const reaction = fc.oneof(
  { weight: 12, arbitrary: fc.constant<Reaction>('right') },
  { weight: 4, arbitrary: fc.constant<Reaction>('wrong') },
  { weight: 1, arbitrary: fc.constantFrom<Reaction>('late', 'silent', 'cancel') },
);
const loss = (weight: number) =>
  fc.oneof(
    { weight, arbitrary: fc.constant<Loss>('none') },
    { weight: 1, arbitrary: fc.constantFrom<Loss>('lose-response', 'reset', 'status') },
  );

/** Random plans. */
export const plans: fc.Arbitrary<Plan> = fc.record({
  connectionMethod: fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom<WayIn>('given', 'asked', 'existing') },
    { weight: 1, arbitrary: fc.constant<WayIn>('oauth') },
  ),
  signIns: fc.array(signIn, { minLength: 1, maxLength: 4 }),
  reactions: fc.array(reaction, { maxLength: 6 }),
  answersVia: fc.constantFrom('signal' as const, 'update' as const),
  consent: fc.constantFrom(
    'approved' as const,
    'approved' as const,
    'denied' as const,
    'abandoned' as const,
  ),
  verifyLoss: loss(3),
  resumeLoss: loss(12),
  lostPolls: fc.oneof(
    { weight: 4, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.nat(3) },
  ),
  credentialAttemptsMax: fc.oneof(
    { weight: 6, arbitrary: fc.constant(2) },
    { weight: 1, arbitrary: fc.constantFrom(1, 4) },
  ),
  account: fc.constantFrom(0 as const, 1 as const),
});
