/**
 * Chooses the scenario of a member from its institution and credentials. A member keeps the
 * scenario, never the credentials.
 */
import { type CredentialField, type Institution } from '../catalogue';
import { textQuestion } from './challenge-specs';
import { type ChallengeSpec, type Round, type Scenario } from './scenario';
import { DENIED, SCENARIOS } from './scenario-table';

/**
 * Log-in and answers that a test registers for one institution, so that it can plant unique
 * secrets.
 */
export interface RegisteredScenario {
  /**
   * Name of the table's scenario to play. Default: the institution's own, else one TEXT round per
   * answer.
   */
  readonly scenario?: string;
  /** The accepted user name. Default: any. */
  readonly username?: string;
  /** The accepted password. Default: any. */
  readonly password?: string;
  /** The right answers, question by question. Account selection takes none of them. */
  readonly answers?: readonly string[];
}

/** A credential as a request carries it. */
export interface CredentialValue {
  readonly guid: string;
  readonly value: string;
}

/**
 * User names that MX Bank and the ordinary institutions know (atrium-contract.md §10: Atrium's and
 * Platform's).
 */
export const TEST_USERNAMES: readonly string[] = ['test_atrium', 'mxuser'];

const REJECTED: Scenario = { effect: 'The log-in is rejected: DENIED.', rejection: DENIED };
const ACCEPTED: Scenario = SCENARIOS['password'] ?? { effect: 'Log-in succeeds without MFA.' };

/**
 * Chooses the scenario. With a wrong user name or registered password the bank rejects the log-in.
 */
export function resolveScenario(
  institution: Institution,
  credentials: readonly CredentialValue[],
  registered: RegisteredScenario | undefined,
): Scenario {
  const username = valueOf('LOGIN', institution, credentials);
  const password = valueOf('PASSWORD', institution, credentials);
  if (registered !== undefined) {
    const isAccepted =
      (registered.username ?? username) === username &&
      (registered.password ?? password) === password;
    return isAccepted ? registeredScenario(institution, registered) : REJECTED;
  }
  if (institution.scenario !== undefined) return SCENARIOS[institution.scenario] ?? ACCEPTED;
  if (!TEST_USERNAMES.includes(username)) return REJECTED;
  return Object.hasOwn(SCENARIOS, password) ? (SCENARIOS[password] ?? ACCEPTED) : ACCEPTED;
}

/**
 * The scenario of a member that logged in by OAuth: the institution's own or the registered one,
 * else success.
 */
export function oauthScenario(
  institution: Institution,
  registered: RegisteredScenario | undefined,
): Scenario {
  if (registered !== undefined) return registeredScenario(institution, registered);
  return SCENARIOS[institution.scenario ?? 'password'] ?? ACCEPTED;
}

function registeredScenario(institution: Institution, registered: RegisteredScenario): Scenario {
  const name = registered.scenario ?? institution.scenario ?? 'password';
  const scenario = SCENARIOS[name] ?? ACCEPTED;
  if (registered.answers === undefined) return scenario;
  return { ...scenario, rounds: withAnswers(scenario.rounds ?? [], registered.answers) };
}

/**
 * Applies the registered answers to the questions in order. Remaining answers get TEXT rounds of
 * their own.
 */
function withAnswers(rounds: readonly Round[], answers: readonly string[]): readonly Round[] {
  const left = [...answers];
  const answered = rounds.map((round) =>
    round.map((spec) => {
      const answer = left.shift();
      return answer === undefined ? spec : withAnswer(spec, answer);
    }),
  );
  return [
    ...answered,
    ...left.map((answer) => [textQuestion('What is your security word?', [answer])]),
  ];
}

function withAnswer(spec: ChallengeSpec, answer: string): ChallengeSpec {
  const { followUp: _dropped, ...rest } = spec;
  const base: ChallengeSpec = { ...rest, right: [answer] };
  if (spec.options === undefined || spec.options.some((option) => option.value === answer)) {
    return base;
  }
  // A question with a list accepts only an answer of the list.
  return { ...base, options: [...spec.options, { label: 'The registered choice', value: answer }] };
}

function valueOf(
  type: CredentialField['type'],
  institution: Institution,
  credentials: readonly CredentialValue[],
): string {
  const field = institution.credentials.find((candidate) => candidate.type === type);
  return credentials.find((credential) => credential.guid === field?.guid)?.value ?? '';
}
