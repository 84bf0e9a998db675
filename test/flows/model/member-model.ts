// An independent model of Atrium's member machine and of the end user in front of it: what a plan has to end in, how many
// jobs it may start, what becomes of each answer. Written from the contract (§5, §7, §8, §10); must not import from domain/.
import type { Plan, Reaction } from './plan';

/** What the model expects of a run. */
export interface Expectation {
  readonly outcome: string;
  /** Verdicts of the bank on every answer that reached it, in order; the account selection's as well. */
  readonly verdicts: readonly ('correct' | 'incorrect')[];
  /** Verifications that MX started for the member. */
  readonly jobs: number;
  /** Account numbers in the result. */
  readonly numbers: number;
  /** Failed sign-ins in a row never reach MX's third. */
  readonly mayBePrevented: boolean;
}

/** A question at the bank: how many there are at once, or which account is meant. */
type Ask = { readonly questions: number } | 'account';

interface Job {
  readonly asks: readonly Ask[];
  /** How the job ends when every answer was right. */
  readonly end: string;
  readonly numbers: number;
}

/** One wrong or late answer is forgiven, with a new job; the second ends it (the default limit). */
const WRONG_ANSWERS_MAX = 2;
/** Contract §5: three failed sign-ins in a row. */
const FAILURES_UNTIL_PREVENTED = 3;

const one = { questions: 1 } as const;
const verified = (asks: readonly Ask[], numbers = 1): Job => ({ asks, end: 'verified', numbers });
const plain = verified(['account']);
const asking = verified([one, 'account']);
const stops = (end: string): Job => ({ asks: [], end, numbers: 0 });

/** What each scenario's job does (simulator/README.md). */
const JOBS: Readonly<Record<string, Job>> = {
  password: plain,
  challenge: asking,
  options: asking,
  image: asking,
  sim_token: asking,
  sim_image_options: asking,
  sim_multiple: verified([{ questions: 3 }, 'account']),
  sim_pair: verified([{ questions: 2 }, 'account']),
  sim_code: verified([one, one, 'account']),
  sim_numeric_type: asking,
  sim_unknown_type: asking,
  sim_lingering: asking,
  sim_selection_first: verified(['account', one]),
  sim_selection_between: verified([one, 'account', one]),
  sim_selection_empty: stops('no-verifiable-account'),
  sim_selection_equal_labels: plain,
  sim_selection_lookalike: asking,
  sim_legacy: verified([], 2),
  sim_legacy_mfa: verified([one], 2),
  sim_reconnecting: asking,
  sim_delayed: plain,
  sim_instantaneous: verified([], 2),
  sim_backwards: plain,
  sim_flicker: plain,
  sim_throttled: stops('throttled'),
  sim_already_verifying: plain,
  sim_numbers_late: plain,
  sim_numbers_partial: { asks: ['account'], end: 'numbers-incomplete', numbers: 1 },
  sim_numbers_empty: { asks: ['account'], end: 'no-account-numbers', numbers: 0 },
  sim_numbers_canadian: plain,
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
const CREDENTIALS_REJECTED: Readonly<Record<string, string>> = {
  INVALID: 'denied',
  UNAUTHORIZED: 'denied',
  DISABLED: 'denied',
  sim_status_impaired: 'credentials-missing',
  sim_status_prevented: 'prevented',
};

/** Works out what a plan must lead to. */
export function expectationOf(plan: Plan): Expectation {
  const machine = new Machine(plan);
  return machine.run();
}

class Machine {
  readonly #plan: Plan;
  readonly #verdicts: ('correct' | 'incorrect')[] = [];
  #jobs = 0;
  #asked = 0;
  #wrongAnswers = 0;
  #failedSignIns = 0;

  constructor(plan: Plan) {
    this.#plan = plan;
  }

  run(): Expectation {
    const { connectionMethod, consent, signIns } = this.#plan;
    if (connectionMethod === 'oauth') {
      if (consent !== 'approved')
        return this.#ends(consent === 'denied' ? 'denied' : 'oauth-not-completed');
      return this.#untilEnded(plain) ?? this.#ends('verified', plain.numbers);
    }
    return this.#signIn(signIns, 1);
  }

  /** @param tried - sign-ins so far, this one included; a member that exists brings its first one along */
  #signIn(signIns: readonly string[], tried: number): Expectation {
    const [scenario = '', ...later] = signIns;
    const rejection = CREDENTIALS_REJECTED[scenario];
    if (rejection === undefined) return this.#signedIn(scenario);
    this.#jobs += 1;
    const status = this.#statusAfter(rejection);
    const max = this.#plan.credentialAttemptsMax;
    // MX takes nothing more after PREVENTED but new credentials; only an opt-in asks for them.
    const mayTry = status !== 'prevented' || max >= FAILURES_UNTIL_PREVENTED;
    if (tried >= max || later.length === 0 || !mayTry) return this.#ends(status);
    if (status === 'prevented') this.#failedSignIns = 0;
    return this.#signIn(later, tried + 1);
  }

  /** At the third failure in a row MX says PREVENTED instead. */
  #statusAfter(rejection: string): string {
    if (rejection !== 'denied') return rejection;
    this.#failedSignIns += 1;
    return this.#failedSignIns >= FAILURES_UNTIL_PREVENTED ? 'prevented' : rejection;
  }

  #signedIn(scenario: string): Expectation {
    const job = JOBS[scenario];
    if (job === undefined) throw new Error('The model does not know this scenario.');
    if (scenario === 'sim_throttled') return this.#ends(job.end);
    // Somebody else began the first one: ours attaches to it and starts none.
    if (scenario === 'sim_already_verifying' && this.#jobs === 0) this.#jobs = -1;
    return this.#untilEnded(job) ?? this.#ends(job.end, job.numbers);
  }

  /** Plays jobs until all answers were right; undefined then. */
  #untilEnded(job: Job): Expectation | undefined {
    for (;;) {
      this.#jobs += 1;
      const stop = this.#ask(job);
      if (stop === 'all-right') return undefined;
      if (stop !== 'wrong') return this.#ends(stop);
      this.#wrongAnswers += 1;
      if (this.#wrongAnswers >= WRONG_ANSWERS_MAX) return this.#ends('answer-rejected');
    }
  }

  #ask({ asks }: Job): string {
    for (const ask of asks) {
      const count = ask === 'account' ? 1 : ask.questions;
      switch (reactionTo(ask, this.#plan.reactions[this.#asked++] ?? 'right')) {
        case 'silent':
          return ask === 'account' ? 'account-not-selected' : 'challenge-not-answered';
        case 'cancel':
          return 'cancelled';
        case 'late':
          return 'challenge-expired';
        case 'wrong':
          this.#verdicts.push(...Array.from({ length: count }, () => 'incorrect' as const));
          return 'wrong';
        case 'right':
          this.#verdicts.push(...Array.from({ length: count }, () => 'correct' as const));
      }
    }
    return 'all-right';
  }

  #ends(outcome: string, numbers = 0): Expectation {
    return {
      outcome,
      verdicts: this.#verdicts,
      jobs: this.#jobs,
      numbers,
      mayBePrevented:
        this.#plan.credentialAttemptsMax >= FAILURES_UNTIL_PREVENTED ||
        this.#plan.signIns.includes('sim_status_prevented'),
    };
  }
}

/** Nobody can choose an account that is not offered: there, wrong is right. */
export function reactionTo(ask: Ask, reaction: Reaction): Reaction {
  return ask === 'account' && reaction === 'wrong' ? 'right' : reaction;
}
