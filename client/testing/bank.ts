/** MX and the bank behind it, for one verification: what a sign-in leads to, what an answer is worth. */
import { type ConnectionStatus, type PlainField } from '../../domain';
import { accountsOf, type Account } from './accounts';
import { formOf } from './institutions';
import { SCENARIOS, scenarioOf, type Question, type Scenario } from './scenarios';

/** A member as MX keeps it after a verification. */
export interface KeptMember {
  readonly userGuid: string;
  readonly institutionCode: string;
  readonly scenario: Scenario;
  readonly status: ConnectionStatus;
  readonly accounts: readonly Account[];
  /** Accounts whose numbers MX has. */
  readonly known: readonly string[];
  readonly failedSignIns: number;
}

/** How a job ended: CONNECTED, or why not. */
export interface JobEnd {
  readonly status: ConnectionStatus;
  /** Whether the bank had taken the credentials. */
  readonly isAuthenticated: boolean;
}

/** User names that the bank knows (docs/atrium-contract.md §10). */
const USER_NAMES = ['test_atrium', 'mxuser'];
/** MX sets PREVENTED at this failed sign-in in a row (docs/atrium-contract.md §5). */
const PREVENTED_AT = 3;
/** Answers that bring on a failure (docs/atrium-contract.md §10). */
const FAILURE_ANSWERS: Readonly<Record<string, JobEnd>> = {
  DISABLED: { status: 'DENIED', isAuthenticated: false },
  SERVER_ERROR: { status: 'FAILED', isAuthenticated: true },
  UNAVAILABLE: { status: 'FAILED', isAuthenticated: true },
};

export class Bank {
  #scenario: Scenario;
  #accounts: readonly Account[];
  #failedSignIns: number;

  constructor(member: Pick<KeptMember, 'scenario' | 'failedSignIns'> & Partial<KeptMember>) {
    this.#scenario = member.scenario;
    this.#accounts = member.accounts ?? accountsOf(member.scenario);
    this.#failedSignIns = member.failedSignIns;
  }

  get scenario(): Scenario {
    return this.#scenario;
  }

  get accounts(): readonly Account[] {
    return this.#accounts;
  }

  get failedSignIns(): number {
    return this.#failedSignIns;
  }

  /**
   * Takes credentials: from now on the password decides, unless the scenario stays. False where a
   * field is missing.
   */
  takeCredentials(
    institutionCode: string,
    values: readonly PlainField[],
    { staysSo }: { readonly staysSo: boolean },
  ): boolean {
    const [login, password] = formOf(institutionCode).map(
      ({ guid }) => values.find((field) => field.guid === guid)?.value,
    );
    if (login === undefined || password === undefined) return false;
    const name = USER_NAMES.includes(login) ? password : 'INVALID';
    // PREVENTED ends with new credentials (docs/atrium-contract.md §5).
    if (this.#failedSignIns >= PREVENTED_AT) this.#failedSignIns = 0;
    if (!staysSo) this.play(scenarioOf(name));
    return true;
  }

  /** From now on this happens. */
  play(scenario: Scenario): void {
    this.#scenario = scenario;
    this.#accounts = accountsOf(scenario);
  }

  /** Signs in; undefined when the job goes on. */
  signIn(): JobEnd | undefined {
    const { fails } = this.#scenario;
    if (fails === undefined) {
      this.#failedSignIns = 0;
      return undefined;
    }
    if (fails !== 'DENIED') return { status: fails, isAuthenticated: false };
    this.#failedSignIns += 1;
    const status = this.#failedSignIns >= PREVENTED_AT ? 'PREVENTED' : 'DENIED';
    return { status, isAuthenticated: false };
  }

  /** The answers to the questions of a round, in their order: a further round, an end, or neither. */
  judge(
    questions: readonly Question[],
    answers: readonly string[],
  ): { readonly more: readonly Question[]; readonly end?: JobEnd } {
    const more: Question[] = [];
    for (const [index, { right, followUp }] of questions.entries()) {
      const answer = answers[index] ?? '';
      if (followUp?.answer === answer) more.push(followUp.question);
      if (right.includes(answer)) continue;
      const status = this.#scenario.wrongAnswer ?? 'REJECTED';
      const failure = Object.hasOwn(FAILURE_ANSWERS, answer) ? FAILURE_ANSWERS[answer] : undefined;
      return { more: [], end: failure ?? { status, isAuthenticated: true } };
    }
    return { more };
  }
}

/** A member that the double never made: it exists, and signs in without questions. */
export const UNKNOWN_MEMBER: Pick<KeptMember, 'scenario' | 'failedSignIns'> = {
  scenario: SCENARIOS.password,
  failedSignIns: 0,
};
