/**
 * An independent model of MX's member machine and of the end user in front of it: what a plan has
 * to end in, how many jobs it may start, what becomes of each answer. Written from
 * atrium-contract.md §5, §7, §8, §10 and mx-platform-contract.md §3, §6, §9; must not import from domain/.
 */
import { type Api } from '../support/apis';
import {
  JOBS,
  PLAIN,
  REJECTED,
  STOPPED,
  type Ask,
  type Job,
  type Plan,
  type Reaction,
} from './plan';

/** What the model expects of a run. */
export interface Expectation {
  readonly outcome: string;
  /**
   * Verdicts of the bank on every answer that reached it, in order; the account selection's as
   * well.
   */
  readonly verdicts: readonly ('correct' | 'incorrect')[];
  /** Verifications that MX started for the member, one that somebody else began included. */
  readonly jobs: number;
  /** Account numbers in the result. */
  readonly numbers: number;
  /** Whether it ends because credentials are asked for and not given. */
  readonly isAskedInVain: boolean;
  /** Failed sign-ins in a row never reach MX's third, unless the caller opted in. */
  readonly mayBePrevented: boolean;
}

/** One wrong or late answer is forgiven, with a new job; the second ends it (the default limit). */
const WRONG_ANSWERS_MAX = 2;
/** atrium-contract.md §5: three failed sign-ins in a row. */
const FAILURES_UNTIL_PREVENTED = 3;

/** What a job's end is over the Platform API, where that is another one. */
const END_AT_PLATFORM: Readonly<Record<string, Pick<Job, 'end' | 'numbers'>>> = {
  // Its code says that the institution is down.
  'connection-failed': { end: 'connection-degraded', numbers: 0 },
  // A row without an account number is none.
  'numbers-incomplete': { end: 'no-account-numbers', numbers: 0 },
};

/** Works out what a plan must lead to. */
export function expectationOf(plan: Plan, api: Api = 'atrium'): Expectation {
  return new Machine(plan, api).run();
}

class Machine {
  readonly #plan: Plan;
  readonly #api: Api;
  readonly #verdicts: ('correct' | 'incorrect')[] = [];
  #jobs = 0;
  #asked = 0;
  #wrongAnswers = 0;
  #failedSignIns = 0;

  constructor(plan: Plan, api: Api) {
    this.#plan = plan;
    this.#api = api;
  }

  run(): Expectation {
    const { method, consent, signIns } = this.#plan;
    if (method !== 'oauth') return this.#signIn(signIns, 1);
    if (consent === 'approved') return this.#untilEnded(PLAIN) ?? this.#ends('verified', 1);
    return this.#ends(consent === 'denied' ? 'denied' : 'oauth-not-completed');
  }

  /**
   * @param tried - sign-ins so far, this one included; a member that exists brings its first one
   * along
   */
  #signIn(signIns: readonly string[], tried: number): Expectation {
    const [scenario = '', ...later] = signIns;
    const rejection = REJECTED[scenario];
    // The current version tries new credentials by a job of its own, which is no verification.
    const isTriedBefore = this.#api === 'v20250224' && tried > 1;
    if (rejection === undefined) return this.#signedIn(scenario, isTriedBefore);
    if (!isTriedBefore) this.#jobs += 1;
    const status = this.#statusAfter(rejection);
    const max = this.#plan.credentialAttemptsMax;
    // MX takes nothing more after PREVENTED but new credentials; only an opt-in asks for them.
    const mayTry = tried < max && (status !== 'prevented' || max >= FAILURES_UNTIL_PREVENTED);
    if (!mayTry || later.length === 0) return this.#ends(status, 0, mayTry);
    if (status === 'prevented') this.#failedSignIns = 0;
    return this.#signIn(later, tried + 1);
  }

  /** At the third failure in a row MX says PREVENTED instead. */
  #statusAfter(rejection: string): string {
    if (rejection !== 'denied') return rejection;
    this.#failedSignIns += 1;
    return this.#failedSignIns >= FAILURES_UNTIL_PREVENTED ? 'prevented' : rejection;
  }

  #signedIn(scenario: string, isTriedBefore: boolean): Expectation {
    const job = this.#jobOf(scenario);
    if (isTriedBefore) {
      // It asks what a verification would, but for the account, and ends as one would without it.
      const stop = this.#ask({ ...job, asks: job.asks.filter((ask) => ask !== 'account') });
      if (stop === 'wrong') this.#wrongAnswers += 1;
      else if (stop !== 'all-right') return this.#ends(stop);
      else if (scenario in STOPPED) return this.#ends(job.end);
    }
    if (scenario === 'sim_throttled') return this.#ends(job.end);
    return this.#untilEnded(job) ?? this.#ends(job.end, job.numbers);
  }

  #jobOf(scenario: string): Job {
    const job = JOBS[scenario];
    if (job === undefined) throw new Error('The model does not know this scenario.');
    return this.#api === 'atrium' ? job : { ...job, ...END_AT_PLATFORM[job.end] };
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
      const reaction = reactionTo(ask, this.#plan.reactions[this.#asked++] ?? 'right');
      if (reaction === 'silent')
        return ask === 'account' ? 'account-not-selected' : 'challenge-not-answered';
      if (reaction === 'cancel') return 'cancelled';
      if (reaction === 'late') return 'challenge-expired';
      const verdict = reaction === 'right' ? 'correct' : 'incorrect';
      this.#verdicts.push(...Array.from({ length: count }, () => verdict as 'correct'));
      if (reaction === 'wrong') return 'wrong';
    }
    return 'all-right';
  }

  #ends(outcome: string, numbers = 0, isAskedInVain = false): Expectation {
    const { credentialAttemptsMax, signIns } = this.#plan;
    return {
      outcome,
      verdicts: this.#verdicts,
      jobs: this.#jobs,
      numbers,
      isAskedInVain,
      mayBePrevented:
        credentialAttemptsMax >= FAILURES_UNTIL_PREVENTED ||
        signIns.includes('sim_status_prevented'),
    };
  }
}

/** Nobody can choose an account that is not offered: there, wrong is right. */
export function reactionTo(ask: Ask, reaction: Reaction): Reaction {
  return ask === 'account' && reaction === 'wrong' ? 'right' : reaction;
}
