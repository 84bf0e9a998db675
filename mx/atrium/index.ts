// Door of the Atrium module: a typed HTTP client of the MX Atrium API, usable on its own.
// Knows nothing of this service or of Temporal; translating MX's words into ours is the activities' work.

export { createAtriumClient } from './client';
export type { AtriumClient } from './client';
export { AtriumError, isAtriumError, mayHaveTakenEffect } from './errors';
export type {
  AtriumErrorCode,
  AtriumErrorFacts,
  AtriumErrorHint,
  AtriumMethod,
  AtriumRequestSent,
} from './errors';
export {
  ATRIUM_DEVELOPMENT_BASE_URL,
  ATRIUM_PRODUCTION_BASE_URL,
  AtriumConfigurationError,
  REQUEST_BYTES_MAX,
  REQUEST_TIMEOUT_DEFAULT_MS,
  RESPONSE_BYTES_MAX_DEFAULT,
  SOCKETS_MAX_DEFAULT,
} from './options';
export type { AtriumCallOptions, AtriumClientOptions, AtriumExchangeInfo } from './options';
export { PAGES_MAX, RECORDS_PER_PAGE_MAX } from './pages';
export type { AtriumPage, AtriumPageRequest } from './pages';
export { parseRetryAfterMs, RETRY_AFTER_MAX_MS } from './retry-after';
export type {
  AtriumAccountRef,
  AtriumAccounts,
  AtriumMemberAccounts,
  AtriumTransactionsRequest,
} from './endpoints/accounts';
export type { AtriumConnectWidget, AtriumConnectWidgetOptions } from './endpoints/connect-widget';
export type { AtriumInstitutionFilters, AtriumInstitutions } from './endpoints/institutions';
export type {
  AtriumChallengeAnswer,
  AtriumMemberJobs,
  AtriumVerifyRequest,
} from './endpoints/member-jobs';
export type { AtriumMemberRef } from './endpoints/member-routes';
export type {
  AtriumCredentialValue,
  AtriumMemberCreate,
  AtriumMemberReply,
  AtriumMembers,
  AtriumMemberUpdate,
  AtriumOauthReturn,
  AtriumOauthWindowRequest,
} from './endpoints/members';
export { USER_PAGES_MAX } from './endpoints/users';
export type { AtriumUserCreate, AtriumUsers, AtriumUserUpdate } from './endpoints/users';
export type { AtriumAccount } from './schemas/account';
export type { AtriumAccountNumber } from './schemas/account-number';
export type { AtriumChallenge, AtriumImageOption } from './schemas/challenge';
export type { AtriumConnectWidgetUrl } from './schemas/connect-widget-url';
export type { AtriumCredential, AtriumOption } from './schemas/credential';
export type { AtriumInstitution } from './schemas/institution';
export type { AtriumMember } from './schemas/member';
export type { AtriumMemberStatus } from './schemas/member-status';
export type { AtriumPagination } from './schemas/pagination';
export type { AtriumTransaction } from './schemas/transaction';
export type { AtriumUser } from './schemas/user';
