/**
 * Every MX connection status and what it means to a verification. A new status is one row here:
 * polling follows its class; recovery, the outcome and what operators see follow its outcome.
 * Source: atrium-contract.md §5 (statuses, MX's own widget algorithm).
 */
import { outcomeForErrorCode, refineOutcome } from './error-codes';
import { type OutcomeCode } from './outcomes';

/**
 * How a poll that sees the status goes on:
 * - `challenged`: the end user has to answer;
 * - `in-progress`: the next job step is coming, whatever the running flag says;
 * - `connected`: success, but only when the member is idle and our own job is proved to have brought it;
 * - `pending-oauth`: the end user is at the bank's own page;
 * - `ended`: the job ended with this status, once the member is idle in two consecutive polls;
 * - `unrecognised`: a value that MX added after this table was written; polling continues, and nothing crashes.
 */
export type ConnectionStatusClass =
  | 'challenged'
  | 'in-progress'
  | 'connected'
  | 'pending-oauth'
  | 'ended'
  | 'unrecognised';

interface StatusRow {
  readonly id: number | null;
  readonly class: Exclude<ConnectionStatusClass, 'unrecognised'>;
  /** The outcome when a verification's job is found to have stopped with this status. */
  readonly outcome: OutcomeCode;
}

/**
 * The named statuses of atrium-contract.md §5, in the order of their ids; for `null` see {@link
 * outcomeForStatus}.
 */
export const CONNECTION_STATUSES = {
  CREATED: { id: 0, class: 'in-progress', outcome: 'did-not-settle' },
  PREVENTED: { id: 1, class: 'ended', outcome: 'prevented' },
  DENIED: { id: 2, class: 'ended', outcome: 'denied' },
  CHALLENGED: { id: 3, class: 'challenged', outcome: 'challenge-not-answered' },
  REJECTED: { id: 4, class: 'ended', outcome: 'answer-rejected' },
  LOCKED: { id: 5, class: 'ended', outcome: 'account-locked' },
  CONNECTED: { id: 6, class: 'connected', outcome: 'did-not-settle' },
  IMPEDED: { id: 7, class: 'ended', outcome: 'bank-action-required' },
  RECONNECTED: { id: 8, class: 'in-progress', outcome: 'did-not-settle' },
  DEGRADED: { id: 9, class: 'ended', outcome: 'connection-degraded' },
  DISCONNECTED: { id: 10, class: 'ended', outcome: 'disconnected' },
  DISCONTINUED: { id: 11, class: 'ended', outcome: 'discontinued' },
  CLOSED: { id: 12, class: 'ended', outcome: 'member-closed' },
  DELAYED: { id: 13, class: 'ended', outcome: 'delayed' },
  FAILED: { id: 14, class: 'ended', outcome: 'connection-failed' },
  UPDATED: { id: 15, class: 'in-progress', outcome: 'did-not-settle' },
  DISABLED: { id: 16, class: 'ended', outcome: 'member-disabled' },
  IMPORTED: { id: 17, class: 'ended', outcome: 'credentials-missing' },
  RESUMED: { id: 18, class: 'in-progress', outcome: 'did-not-settle' },
  EXPIRED: { id: 19, class: 'ended', outcome: 'challenge-expired' },
  IMPAIRED: { id: 20, class: 'ended', outcome: 'credentials-missing' },
  PENDING: { id: 21, class: 'pending-oauth', outcome: 'oauth-not-completed' },
} as const satisfies Record<string, StatusRow>;

export type KnownConnectionStatus = keyof typeof CONNECTION_STATUSES;

/**
 * A status as MX sent it: a known value, one MX added later, or null (no credentials, never
 * aggregated).
 */
export type ConnectionStatus = string | null;

function rowOf(status: string): StatusRow | undefined {
  return Object.hasOwn(CONNECTION_STATUSES, status)
    ? CONNECTION_STATUSES[status as KnownConnectionStatus]
    : undefined;
}

/**
 * Classifies a status. `null` is `ended`: MX has no credentials to work with (atrium-contract.md
 * §5, first row).
 */
export function classifyStatus(status: ConnectionStatus): ConnectionStatusClass {
  if (status === null) return 'ended';
  return rowOf(status)?.class ?? 'unrecognised';
}

/** Whether the end user has to answer before the job goes on. */
export function isChallenged(status: ConnectionStatus): boolean {
  return classifyStatus(status) === 'challenged';
}

/**
 * Whether MX has taken new credentials that no job has signed in with yet (atrium-contract.md §5:
 * UPDATED).
 */
export function hasUntriedCredentials(status: ConnectionStatus): boolean {
  return status === 'UPDATED';
}

/**
 * The outcome code for a job that stopped: by MX's own code of what is wrong, where it says more
 * than the status (CONNECTED with a code is no success, mx-platform-contract.md §3). DENIED after
 * the bank had accepted the credentials means that it did not accept an answer (atrium-contract.md
 * §3).
 *
 * @param wasAnswered - the end user answered a challenge of this job
 */
export function outcomeForEnd(
  status: ConnectionStatus,
  isAuthenticated: boolean,
  wasAnswered: boolean,
  errorCode?: number,
): OutcomeCode {
  if (outcomeForErrorCode(errorCode) !== undefined)
    return refineOutcome(outcomeForStatus(status), errorCode);
  const code = outcomeForStatus(status);
  return code === 'denied' && isAuthenticated && wasAnswered ? 'answer-rejected' : code;
}

/**
 * Whether a job that is over has failed: by its status, or by MX's code beside CONNECTED. While a job
 * is still to come, a code is that of the one before.
 */
export function hasFailed(status: ConnectionStatus, errorCode?: number): boolean {
  const kind = classifyStatus(status);
  const isVetoed = kind === 'connected' && outcomeForErrorCode(errorCode) !== undefined;
  return kind === 'ended' || isVetoed;
}

/** The outcome code for a job that stopped, or stopped moving, with this status. */
export function outcomeForStatus(status: ConnectionStatus): OutcomeCode {
  if (status === null) return 'credentials-missing';
  return rowOf(status)?.outcome ?? 'status-unrecognised';
}

/**
 * Whether one more sign-in with what MX holds can only fail, which brings the member nearer to
 * PREVENTED or the login nearer to a lock: credentials wrong, missing, or used up
 * (atrium-contract.md §5, §16.9). False for `null`: a sign-in without credentials does no harm.
 */
export function needsNewCredentials(status: ConnectionStatus): boolean {
  if (status === null) return false;
  const outcome = outcomeForStatus(status);
  return outcome === 'denied' || outcome === 'prevented' || outcome === 'credentials-missing';
}

/**
 * Whether no further sign-in can succeed before the end user has acted: LOCKED, and {@link
 * needsNewCredentials}.
 */
export function forbidsAnotherSignIn(status: ConnectionStatus): boolean {
  return needsNewCredentials(status) || outcomeForStatus(status) === 'account-locked';
}

/**
 * The outcome for a member that did not settle within its bound: what it waited for where the
 * status shows that, else `did-not-settle`. An error status of a running job, or a challenge that
 * lingers, proves nothing.
 */
export function outcomeWhenUnsettled(status: ConnectionStatus | undefined): OutcomeCode {
  if (status === undefined) return 'did-not-settle';
  const kind = classifyStatus(status);
  const isWaiting = kind === 'pending-oauth' || kind === 'unrecognised';
  return isWaiting ? outcomeForStatus(status) : 'did-not-settle';
}

/**
 * The status as a search attribute or a metric label shows it: a known value, `NONE` for null,
 * `UNRECOGNISED` otherwise, so that no string from outside becomes an index key.
 */
export function statusLabel(status: ConnectionStatus): string {
  if (status === null) return 'NONE';
  return rowOf(status) === undefined ? 'UNRECOGNISED' : status;
}
