/**
 * The words that labels may have where their owner is a module that runtime/ does not know: each list is
 * held equal to its owner's by test/runtime/metrics.test.ts. A word that is not in its list is counted as
 * {@link OTHER}.
 */

/** What stands for every value that is not in a label's list. */
export const OTHER = 'other';

/** Route templates of MX, as mx/atrium/endpoints has them. */
export const MX_ROUTES = [
  '/institutions',
  '/institutions/{institution_code}',
  '/institutions/{institution_code}/credentials',
  '/users',
  '/users/{user_guid}',
  '/users/{user_guid}/connect_widget_url',
  '/users/{user_guid}/members',
  '/users/{user_guid}/members/{member_guid}',
  '/users/{user_guid}/members/{member_guid}/account_numbers',
  '/users/{user_guid}/members/{member_guid}/accounts',
  '/users/{user_guid}/members/{member_guid}/challenges',
  '/users/{user_guid}/members/{member_guid}/credentials',
  '/users/{user_guid}/members/{member_guid}/oauth_window_uri',
  '/users/{user_guid}/members/{member_guid}/resume',
  '/users/{user_guid}/members/{member_guid}/status',
  '/users/{user_guid}/members/{member_guid}/transactions',
  '/users/{user_guid}/members/{member_guid}/verify',
] as const;

/** Codes of mx/port's error. */
export const MX_ERROR_CODES = [
  'invalid-argument',
  'bad-request',
  'unauthorized',
  'forbidden',
  'not-found',
  'constraint',
  'not-acceptable',
  'conflict',
  'unprocessable',
  'rate-limited',
  'unavailable',
  'server-error',
  'not-mx',
  'unexpected-status',
  'timeout',
  'network',
  'cancelled',
  'response-invalid',
  'response-too-large',
  'not-json',
] as const;

/** Activities of activities/. */
export const ACTIVITIES = [
  'awaitMemberSettled',
  'awaitOauthMember',
  'awaitWidgetMember',
  'createMember',
  'createOpenUrl',
  'createUser',
  'deleteMember',
  'deleteUser',
  'findMember',
  'listAccountNumbers',
  'listMembers',
  'listTransactions',
  'readInstitution',
  'readInstitutionCredentials',
  'readMember',
  'readMemberCredentials',
  'readSignInForm',
  'resumeMember',
  'searchInstitutions',
  'updateMember',
  'verifyMember',
] as const;

/** Paths of api/routes; `(none)`: a path that is none of them. */
export const API_ROUTES = [
  '(none)',
  '/.well-known/sealing-keys',
  '/docs',
  '/livez',
  '/openapi.json',
  '/page/assets/{name}',
  '/page/embed.js',
  '/page/return',
  '/page/v/{pageAddress}',
  '/readyz',
  '/v1/institutions',
  '/v1/institutions/{institutionCode}',
  '/v1/institutions/{institutionCode}/credentials',
  '/v1/page-sessions/open',
  '/v1/page-sessions/renew',
  '/v1/verifications',
  '/v1/verifications/{verificationId}',
  '/v1/verifications/{verificationId}/account-numbers',
  '/v1/verifications/{verificationId}/account-selection',
  '/v1/verifications/{verificationId}/cancel',
  '/v1/verifications/{verificationId}/challenge-answers',
  '/v1/verifications/{verificationId}/credentials',
  '/v1/verifications/{verificationId}/events',
  '/v1/verifications/{verificationId}/member-changed',
  '/v1/verifications/{verificationId}/open-url',
  '/v1/verifications/{verificationId}/page-sessions',
  '/v1/verifications/{verificationId}/tokens',
] as const;

/** Codes of api/problem.ts. */
export const API_PROBLEMS = [
  'INVALID_REQUEST',
  'CURSOR_INVALID',
  'UNAUTHENTICATED',
  'SCOPE_MISSING',
  'ORIGIN_REJECTED',
  'ROUTE_NOT_FOUND',
  'VERIFICATION_NOT_FOUND',
  'INSTITUTION_NOT_FOUND',
  'METHOD_NOT_ALLOWED',
  'REQUEST_TIMEOUT',
  'ANSWER_REJECTED',
  'VERIFICATION_FINISHED',
  'VERIFICATION_RUNNING',
  'NUMBERS_NOT_READY',
  'NO_URL_TO_OPEN',
  'VERIFICATION_BROKEN',
  'BODY_TOO_LARGE',
  'URI_TOO_LONG',
  'UNSUPPORTED_MEDIA_TYPE',
  'ANSWER_INVALID',
  'IDEMPOTENCY_KEY_REUSED',
  'RATE_LIMITED',
  'TOO_MANY_MESSAGES',
  'TOO_MANY_VERIFICATIONS',
  'TOO_MANY_SUBSCRIBERS',
  'HEADERS_TOO_LARGE',
  'INTERNAL',
  'OPEN_URL_FAILED',
  'MX_UNAVAILABLE',
  'TEMPORAL_UNAVAILABLE',
  'WORKER_UNAVAILABLE',
  'IDENTITY_UNAVAILABLE',
  'NOT_READY',
] as const;

/** What became of a request to the codec server: codec-server/problem.ts, and its good ends. */
export const CODEC_OUTCOMES = [
  'decoded',
  'decoded in part',
  'encoded',
  'ended',
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'ORIGIN_REJECTED',
  'OTHER_NAMESPACE',
  'NOT_FOUND',
  'INVALID_REQUEST',
  'TOO_LARGE',
  'RATE_LIMITED',
  'IDENTITY_UNAVAILABLE',
  'INTERNAL',
] as const;
