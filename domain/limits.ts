/**
 * Every bound of a verification, with its reason. Callers may set each of them within the ranges
 * below. docs/architecture.md prints this table.
 */

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** The bounds of one verification. Times in milliseconds. */
export interface VerificationLimits {
  /**
   * Whole verification, start to outcome. A week: the end user may be on holiday, a bank may need a
   * retry tomorrow.
   */
  readonly overallMs: number;
  /**
   * One MFA round or account selection. A day: the bank gives up much earlier (EXPIRED), the end
   * user may come back.
   */
  readonly answerMs: number;
  /** One request for credentials. A day, as for answers. */
  readonly credentialsMs: number;
  /**
   * The end user at the bank's page or in the widget. An hour: MX does not report a closed window
   * (atrium-contract.md §13.5).
   */
  readonly openUrlMs: number;
  /**
   * An answer after the bank gave up (EXPIRED): within this time of the question a new job is
   * started. Off by default.
   */
  readonly expiredGraceMs: number;
  /**
   * Wait before a failed connection is tried again by the policy `retryDaily` (atrium-contract.md
   * §6: tomorrow).
   */
  readonly dailyRetryMs: number;
  /**
   * Fast polling of one phase: most jobs end within it (atrium-contract.md §9: one client gives up
   * after 60 s).
   */
  readonly fastPollingMs: number;
  /** Pause between polls after the fast window; each is one retry of the same activity. */
  readonly slowPollMs: number;
  /** One polling phase, fast and slow together. MX publishes no job time limit. */
  readonly settleMs: number;
  /**
   * Waiting for another job of the member to end before our verify is accepted (atrium-contract.md
   * §9: background jobs).
   */
  readonly otherJobMs: number;
  /**
   * Rounds of one verification. No bank asks this often; only a loop would. Each may be in the
   * history with a third of a megabyte (history-space.ts).
   */
  readonly roundsMax: number;
  /**
   * Jobs in which an answer may be wrong or too late, the first one included. Two: the end user is
   * there to try again.
   */
  readonly answerAttemptsMax: number;
  /**
   * Days on which the policy `retryDaily` tries again (atrium-contract.md §6: after three, open a
   * ticket).
   */
  readonly dailyRetriesMax: number;
  /**
   * Sign-ins tried with credentials of the end user. MX prevents the member at the third failure
   * (atrium-contract.md §5).
   */
  readonly credentialAttemptsMax: number;
}

export const DEFAULT_LIMITS: VerificationLimits = {
  overallMs: 7 * DAY_MS,
  answerMs: DAY_MS,
  credentialsMs: DAY_MS,
  openUrlMs: HOUR_MS,
  expiredGraceMs: 0,
  dailyRetryMs: DAY_MS,
  fastPollingMs: 3 * MINUTE_MS,
  slowPollMs: 30 * SECOND_MS,
  settleMs: HOUR_MS,
  otherJobMs: 30 * MINUTE_MS,
  roundsMax: 15,
  answerAttemptsMax: 2,
  dailyRetriesMax: 3,
  credentialAttemptsMax: 2,
};

/**
 * The range in which each limit may be set. Upper ends keep the history of a run below 10 MB and
 * 10,000 events (history-space.ts).
 */
export const LIMIT_RANGES: Readonly<Record<keyof VerificationLimits, readonly [number, number]>> = {
  overallMs: [SECOND_MS, 30 * DAY_MS],
  answerMs: [SECOND_MS, 30 * DAY_MS],
  credentialsMs: [SECOND_MS, 30 * DAY_MS],
  openUrlMs: [SECOND_MS, 7 * DAY_MS],
  expiredGraceMs: [0, DAY_MS],
  dailyRetryMs: [100, 7 * DAY_MS],
  fastPollingMs: [100, 10 * MINUTE_MS],
  slowPollMs: [100, HOUR_MS],
  settleMs: [SECOND_MS, DAY_MS],
  otherJobMs: [SECOND_MS, DAY_MS],
  roundsMax: [1, 15],
  answerAttemptsMax: [1, 10],
  dailyRetriesMax: [0, 7],
  credentialAttemptsMax: [1, 10],
};

/**
 * Fills the gaps with {@link DEFAULT_LIMITS}. Ranges are checked where a request enters
 * (contract/schemas).
 */
export function limitsWith(overrides: Partial<VerificationLimits> = {}): VerificationLimits {
  return { ...DEFAULT_LIMITS, ...overrides };
}

/** Those that differ from {@link DEFAULT_LIMITS}: all that somebody needs who has the defaults. */
export function unusualLimits(limits: Partial<VerificationLimits>): Partial<VerificationLimits> {
  const isUnusual = ([name, value]: readonly [string, number]): boolean =>
    value !== DEFAULT_LIMITS[name as keyof VerificationLimits];
  return Object.fromEntries(Object.entries(limits).filter(isUnusual));
}

/** How far an operator may move the deadlines of one verification, all extensions together. */
export const EXTENSION_MAX_MS = 30 * DAY_MS;

/**
 * Attempts of one command: with its retry intervals they last through about ten minutes in which MX
 * is down. The bound is in attempts because time also passes while no worker runs, which must not
 * fail a command. For verify only attempts in trouble count, not those that wait for another job.
 */
export const COMMAND_ATTEMPTS_MAX = 25;

/**
 * Hints of a browser that the client sends to one verification in a minute. The widget sends a
 * handful; each asks MX and costs 13 events.
 */
export const HINTS_PER_MINUTE = 10;

/**
 * How many unreadable answers are asked for again. A browser with an old key needs one; a broken
 * client would never stop.
 */
export const UNREADABLE_ANSWERS_MAX = 3;
