/**
 * Every metric of our own: name, type, meaning, and which values each label may have. docs/metrics.md prints
 * this table, and a test holds the two equal. What the SDK's core and Node.js measure comes beside them.
 */
import { ASK_REASONS, FAILURES, OUTCOMES, VERIFICATION_PHASES, WAITED_FOR } from '../../domain';
import {
  ACTIVITIES,
  API_PROBLEMS,
  API_ROUTES,
  CODEC_OUTCOMES,
  MX_ERROR_CODES,
  MX_ROUTES,
} from './words';

/** The processes that serve metrics. */
export type ProcessName = 'worker' | 'api' | 'codec-server';

/**
 * What a label may hold: a word of a list, else `other` · `first-seen`: the first
 * {@link FIRST_SEEN_MAX} values of the process, else `other` · `constant`: one value for the process's life.
 */
export type LabelValues = readonly string[] | 'first-seen' | 'constant';

/** One metric. */
export interface MetricDeclaration {
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly help: string;
  readonly labels: Readonly<Record<string, LabelValues>>;
  /** Upper bounds of a histogram, in its unit. */
  readonly buckets?: readonly number[];
  /** Which processes have it. */
  readonly of: readonly ProcessName[];
}

/** Series of a label without a list. A worker with more institutions than that counts the others together. */
export const FIRST_SEEN_MAX = 100;

/** The connection methods of domain/verification-input.ts. */
export const CONNECTION_METHODS = [
  'credentials',
  'oauth',
  'connect-widget',
  'existing-member',
] as const;

/** What end users are asked, as the search attribute `ChallengeKind` has it. */
export const CHALLENGE_KINDS = [
  'TEXT',
  'TOKEN',
  'OPTIONS',
  'IMAGE_DATA',
  'IMAGE_OPTIONS',
  'SEVERAL',
  'ACCOUNT_SELECTION',
  'CREDENTIALS',
  'OAUTH',
  'CONNECT_WIDGET',
] as const;

/** Phases of a verification that is not over, as the search attribute `VerificationPhase` has them. */
export const OPEN_PHASES = VERIFICATION_PHASES.filter((phase) => phase !== 'FINISHED');

/** How a verification at an institution ended: `verified`, `denied` (and `prevented`), else whose turn it is. */
export const INSTITUTION_RESULTS = [
  'verified',
  'denied',
  'end-user',
  'integrator',
  'operator',
  'mx',
] as const;

/** HTTP statuses that are told apart; `none`: there was no answer. */
export const STATUSES = [
  ...['200', '201', '202', '204', '206', '301', '302', '304', '307', '308'],
  ...['400', '401', '403', '404', '405', '406', '408', '409', '410', '413', '414', '415', '422'],
  ...['429', '431', '500', '502', '503', '504', 'none'],
] as const;

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS'] as const;

/** From one call's 5 ms to its time-out, in seconds. */
const CALL_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
/** From a second to the longest verification, in seconds. */
const LIFE_SECONDS = [1, 3, 10, 30, 60, 180, 600, 1_800, 3_600, 21_600, 86_400, 604_800, 2_592_000];

export const METRICS = {
  verification_started_total: {
    type: 'counter',
    help: 'Verifications whose first step a worker has begun.',
    labels: { connection_method: CONNECTION_METHODS },
    of: ['worker'],
  },
  verification_finished_total: {
    type: 'counter',
    help: 'Verifications that reached an outcome.',
    labels: { outcome: Object.keys(OUTCOMES), connection_method: CONNECTION_METHODS },
    of: ['worker'],
  },
  verification_open: {
    type: 'gauge',
    help: 'Open verifications of the namespace, as last counted. Every worker says the same: use max.',
    labels: { phase: OPEN_PHASES },
    of: ['worker'],
  },
  verification_institution_finished_total: {
    type: 'counter',
    help: 'The same by institution, of those that had a member at MX.',
    labels: { institution: 'first-seen', result: INSTITUTION_RESULTS },
    of: ['worker'],
  },
  verification_duration_seconds: {
    type: 'histogram',
    help: 'From the start of a verification to its outcome.',
    labels: { connection_method: CONNECTION_METHODS },
    buckets: LIFE_SECONDS,
    of: ['worker'],
  },
  verification_waited_seconds: {
    type: 'histogram',
    help: 'How much of it was spent waiting for whom; each finished verification counts once for each.',
    labels: { who: WAITED_FOR },
    buckets: [0.1, 0.3, ...LIFE_SECONDS],
    of: ['worker'],
  },
  verification_rounds: {
    type: 'histogram',
    help: 'How often the end user was asked, by finished verification.',
    labels: {},
    buckets: [0, 1, 2, 3, 4, 5, 10, 15],
    of: ['worker'],
  },
  verification_asked_total: {
    type: 'counter',
    help: 'Rounds in which the end user was asked, by what and why.',
    labels: { kind: CHALLENGE_KINDS, reason: ASK_REASONS },
    of: ['worker'],
  },
  verification_mx_calls_total: {
    type: 'counter',
    help: 'Requests that were sent to MX, each page and retry counted.',
    labels: { method: METHODS, route: MX_ROUTES, status: STATUSES },
    of: ['worker'],
  },
  verification_mx_call_seconds: {
    type: 'histogram',
    help: 'How long MX took to answer, or not to.',
    labels: { method: METHODS, route: MX_ROUTES },
    buckets: CALL_SECONDS,
    of: ['worker'],
  },
  verification_mx_call_failures_total: {
    type: 'counter',
    help: 'Requests to MX that failed, by kind; those that we reject before they are sent too.',
    labels: { code: MX_ERROR_CODES },
    of: ['worker'],
  },
  verification_mx_turn_seconds: {
    type: 'histogram',
    help: 'How long a request waited for its turn at MX below our own caps; of polls it is their lag.',
    labels: { lane: ['poll', 'command'] },
    buckets: CALL_SECONDS,
    of: ['worker'],
  },
  verification_polls_total: {
    type: 'counter',
    help: 'Requests to MX that were polls of a member, by what came back.',
    labels: { result: ['answered', 'rejected', 'failed'] },
    of: ['worker'],
  },
  verification_activity_attempts_total: {
    type: 'counter',
    help: 'Attempts of activities: the first, and retries. Slow polls are retries.',
    labels: { activity: ACTIVITIES, attempt: ['first', 'retry'] },
    of: ['worker'],
  },
  verification_activity_failures_total: {
    type: 'counter',
    help: 'Attempts that failed. Expected ones, which are no trouble: MemberPending (a slow poll), cancelled.',
    labels: {
      activity: ACTIVITIES,
      failure: [...Object.keys(FAILURES), 'cancelled', 'defect'],
    },
    of: ['worker'],
  },
  verification_sealed_values_total: {
    type: 'counter',
    help: 'Messages with sealed values that a worker opened, or could not.',
    labels: {
      purpose: ['credential', 'challenge-answer'],
      result: ['opened', 'expired', 'unreadable', 'keys-unavailable'],
    },
    of: ['worker'],
  },
  verification_payload_failures_total: {
    type: 'counter',
    help: 'Encrypted payloads that did not open.',
    labels: { reason: ['unknown-key', 'not-openable'] },
    of: ['worker', 'api', 'codec-server'],
  },
  verification_webhook_attempts_total: {
    type: 'counter',
    help: 'Attempts to send a webhook. `again`: it is sent once more later; `given-up`: it is not; `gone`: answered 410, and the endpoint is disabled; `no-endpoint`: nothing was sent, for it was removed or disabled.',
    labels: { result: ['delivered', 'again', 'given-up', 'gone', 'no-endpoint'] },
    of: ['worker'],
  },
  verification_api_requests_total: {
    type: 'counter',
    help: 'Requests that were answered. An event stream counts when it ends.',
    labels: { method: METHODS, route: API_ROUTES, status: STATUSES },
    of: ['api'],
  },
  verification_api_request_seconds: {
    type: 'histogram',
    help: 'Time to the answer, event streams and waits that the caller asked for (Prefer: wait) left out.',
    labels: { method: METHODS, route: API_ROUTES },
    buckets: CALL_SECONDS,
    of: ['api'],
  },
  verification_api_rejections_total: {
    type: 'counter',
    help: 'Requests that were answered with a problem, by its code.',
    labels: { reason: API_PROBLEMS },
    of: ['api'],
  },
  verification_page_sessions_total: {
    type: 'counter',
    help: "Addresses of the end user's page that were made, what became of them, and renewals of their sessions.",
    labels: { result: ['created', 'opened', 'address-used', 'renewed'] },
    of: ['api'],
  },
  verification_mx_webhooks_total: {
    type: 'counter',
    help: 'Webhooks of MX, by what became of them. `rejected`: without the right login; `nobody-waits`: no verification polls its member slowly; `no-member`: it names none; `too-many`: too many were on their way; `failed`: Temporal was away.',
    labels: { result: ['passed', 'nobody-waits', 'no-member', 'too-many', 'failed', 'rejected'] },
    of: ['api'],
  },
  verification_api_streams: {
    type: 'gauge',
    help: 'Open event streams.',
    labels: { reader: ['backend', 'end-user'] },
    of: ['api'],
  },
  verification_api_connections: {
    type: 'gauge',
    help: 'Open connections.',
    labels: {},
    of: ['api'],
  },
  verification_api_keys_usable: {
    type: 'gauge',
    help: '1 while the file of API keys can be used; at 0 every key and token is rejected.',
    labels: {},
    of: ['api'],
  },
  verification_api_audit_failures_total: {
    type: 'counter',
    help: 'Audit lines that could not be written; their requests were answered with 503.',
    labels: {},
    of: ['api'],
  },
  verification_codec_requests_total: {
    type: 'counter',
    help: 'Requests to the codec server.',
    labels: {
      operation: ['decode', 'encode'],
      role: ['operator', 'auditor', 'unknown'],
      outcome: CODEC_OUTCOMES,
    },
    of: ['codec-server'],
  },
  verification_ready: {
    type: 'gauge',
    help: '1 for each check of /readyz that was well when last looked at, else 0.',
    labels: {
      check: ['temporal', 'namespace', 'search-attributes', 'pollers', 'keys', 'not-draining'],
    },
    of: ['worker', 'api', 'codec-server'],
  },
  verification_build_info: {
    type: 'gauge',
    help: 'Always 1; which version runs.',
    labels: { process: 'constant', version: 'constant', node: 'constant' },
    of: ['worker', 'api', 'codec-server'],
  },
} as const satisfies Readonly<Record<string, MetricDeclaration>>;

/** Names of our metrics. */
export type MetricName = keyof typeof METRICS;
