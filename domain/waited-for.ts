/** Who is waited for in each step of a verification: what divides its duration. */
import { type VerificationStep } from './verification';

/** The end user, MX and the bank behind it, or this service. */
export const WAITED_FOR = ['end-user', 'mx', 'us'] as const;
export type WaitedFor = (typeof WAITED_FOR)[number];

const BY_STEP: Readonly<Record<VerificationStep, WaitedFor>> = {
  createUser: 'us',
  readInstitutionCredentials: 'us',
  createMember: 'us',
  readMember: 'us',
  verifyMember: 'us',
  awaitMemberSettled: 'mx',
  awaitEndUser: 'end-user',
  resumeMember: 'us',
  readMemberCredentials: 'us',
  updateMember: 'us',
  awaitOauthMember: 'end-user',
  awaitWidgetMember: 'end-user',
  waitToRetry: 'mx',
  listAccountNumbers: 'us',
  listTransactions: 'us',
  deleteMember: 'us',
  finished: 'us',
};

/** Milliseconds by who was waited for. */
export type WaitedMs = Readonly<Record<WaitedFor, number>>;

/** Adds up how long a verification was in its steps. */
export class WaitClock {
  readonly #waitedMs: Record<WaitedFor, number> = { 'end-user': 0, mx: 0, us: 0 };
  #step: VerificationStep;
  #sinceMs: number;

  /** @param nowMs - by the clock of the run, as in the methods */
  constructor(step: VerificationStep, nowMs: number) {
    this.#step = step;
    this.#sinceMs = nowMs;
  }

  /** The step changes. */
  enter(step: VerificationStep, nowMs: number): void {
    this.#waitedMs[BY_STEP[this.#step]] += Math.max(0, nowMs - this.#sinceMs);
    this.#step = step;
    this.#sinceMs = nowMs;
  }

  /** As it was at the last change. */
  get waitedMs(): WaitedMs {
    return { ...this.#waitedMs };
  }
}
