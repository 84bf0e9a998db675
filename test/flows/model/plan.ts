/**
 * What happens in one random run: which scenario each sign-in meets, what the end user does at each
 * question, which request is lost on its way. Written from the contract and the simulator's README;
 * must not import from domain/.
 */
import fc from 'fast-check';

/** What the end user does when asked a question or for an account. */
export type Reaction = 'right' | 'wrong' | 'late' | 'silent' | 'cancel';
/** What happens to a request on its way. */
export type Loss = 'none' | 'lose-response' | 'reset' | 'status';

export interface Plan {
  /** How the member comes to be. */
  readonly method: 'given' | 'asked' | 'existing' | 'oauth';
  /** The scenario that each sign-in meets, in order; asked for more, the end user says nothing. */
  readonly signIns: readonly string[];
  /** In the order in which something is asked; afterwards always `right`. */
  readonly reactions: readonly Reaction[];
  readonly answersVia: 'signal' | 'update';
  /** What happens at the bank's own page; `oauth` only. */
  readonly consent: 'approved' | 'denied' | 'abandoned';
  /**
   * What happens to the first verify; only where the member is known before, so that nobody else is
   * hit.
   */
  readonly verifyLoss: Loss;
  /** What happens to the first resume: waited out for ten seconds, so it is rare. */
  readonly resumeLoss: Loss;
  /** Polls that get no answer. */
  readonly lostPolls: number;
  readonly credentialAttemptsMax: number;
  readonly account: 0 | 1;
}

/** A question at the bank: how many there are at once, or which account is meant. */
export type Ask = { readonly questions: number } | 'account';

/** What a job does. */
export interface Job {
  readonly asks: readonly Ask[];
  /** The outcome when every answer was right. */
  readonly end: string;
  /** Account numbers in the result. */
  readonly numbers: number;
}

const one = { questions: 1 } as const;
const verified = (asks: readonly Ask[], numbers = 1): Job => ({ asks, end: 'verified', numbers });
export const PLAIN = verified(['account']);
const ASKING = verified([one, 'account']);
const stops = (end: string): Job => ({ asks: [], end, numbers: 0 });

/** Sign-ins that lead to questions, or well to the end without any (simulator/README.md). */
const QUESTIONING: Readonly<Record<string, Job>> = {
  password: PLAIN,
  challenge: ASKING,
  options: ASKING,
  image: ASKING,
  sim_token: ASKING,
  sim_image_options: ASKING,
  sim_multiple: verified([{ questions: 3 }, 'account']),
  sim_pair: verified([{ questions: 2 }, 'account']),
  sim_code: verified([one, one, 'account']),
  sim_numeric_type: ASKING,
  sim_unknown_type: ASKING,
  sim_lingering: ASKING,
  sim_selection_first: verified(['account', one]),
  sim_selection_between: verified([one, 'account', one]),
  sim_selection_empty: stops('no-verifiable-account'),
  sim_selection_equal_labels: PLAIN,
  sim_selection_lookalike: ASKING,
  sim_legacy: verified([], 2),
  sim_legacy_mfa: verified([one], 2),
  sim_reconnecting: ASKING,
  sim_delayed: PLAIN,
  sim_instantaneous: verified([], 2),
  sim_backwards: PLAIN,
  sim_flicker: PLAIN,
  sim_throttled: stops('throttled'),
  sim_already_verifying: PLAIN,
  sim_numbers_late: PLAIN,
  sim_numbers_partial: { asks: ['account'], end: 'numbers-incomplete', numbers: 1 },
  sim_numbers_empty: { asks: ['account'], end: 'no-account-numbers', numbers: 0 },
  sim_numbers_canadian: PLAIN,
};
/** Sign-ins that end the verification. */
export const STOPPED: Readonly<Record<string, Job>> = {
  LOCKED: stops('account-locked'),
  SERVER_ERROR: stops('connection-failed'),
  sim_status_impeded: stops('bank-action-required'),
  sim_status_degraded: stops('connection-degraded'),
  sim_status_disconnected: stops('disconnected'),
  sim_status_discontinued: stops('discontinued'),
  sim_status_closed: stops('member-closed'),
  sim_status_disabled: stops('member-disabled'),
  sim_status_delayed: stops('delayed'),
};
/** Sign-ins that are rejected, and the outcome where nothing follows. */
export const REJECTED: Readonly<Record<string, string>> = {
  INVALID: 'denied',
  UNAUTHORIZED: 'denied',
  DISABLED: 'denied',
  sim_status_impaired: 'credentials-missing',
  sim_status_prevented: 'prevented',
};
/** What each scenario's job does. */
export const JOBS: Readonly<Record<string, Job>> = { ...QUESTIONING, ...STOPPED };

const among = <T>(...values: readonly T[]) => fc.constantFrom(...values);
const weighted = <T>(...choices: readonly (readonly [number, fc.Arbitrary<T>])[]) =>
  fc.oneof(...choices.map(([weight, arbitrary]) => ({ weight, arbitrary })));
const loss = (weight: number) =>
  weighted<Loss>([weight, among('none')], [1, among('lose-response', 'reset', 'status')]);

/** Random plans. */
export const plans: fc.Arbitrary<Plan> = fc.record({
  method: weighted<Plan['method']>([8, among('given', 'asked', 'existing')], [1, among('oauth')]),
  signIns: fc.array(
    weighted(
      [20, among(...Object.keys(QUESTIONING))],
      [6, among('INVALID', 'UNAUTHORIZED', 'DISABLED', 'sim_status_impaired')],
      [4, among(...Object.keys(STOPPED), 'sim_status_prevented')],
    ),
    { minLength: 1, maxLength: 4 },
  ),
  reactions: fc.array(
    weighted<Reaction>(
      [12, among('right')],
      [4, among('wrong')],
      [1, among('late', 'silent', 'cancel')],
    ),
    { maxLength: 6 },
  ),
  answersVia: among('signal', 'update'),
  consent: among('approved', 'approved', 'denied', 'abandoned'),
  verifyLoss: loss(3),
  resumeLoss: loss(12),
  lostPolls: weighted([4, among(0)], [1, fc.nat(3)]),
  credentialAttemptsMax: weighted([6, among(2)], [1, among(1, 4)]),
  account: among(0, 1),
});
