/**
 * MX as the rest of this service sees it: operations and results in domain terms, one error. No
 * wire name and no HTTP library; each dialect of MX implements {@link MxPort} with an adapter of
 * its own.
 */
import { type MxInstitutions } from './institutions';
import { type MxJobs } from './jobs';
import { type MxMembers } from './members';
import { type MxOpenUrls } from './open-urls';
import { type MxUsers } from './users';

export {
  MX_ERROR_CODES,
  MxError,
  isMxError,
  mayHaveTakenEffect,
  type MxErrorCode,
  type MxErrorDetails,
  type MxErrorHint,
  type MxMethod,
  type MxRequestSent,
} from './errors';
export type { JobStarted, MxCall, MxPage, MxPageRequest } from './call';
export type { MxUser, MxUsers, NewMxUser, UserSearchPlace, UserSearchStep } from './users';
export type {
  CredentialsUpdated,
  CredentialValue,
  JobState,
  MemberCreated,
  MemberRef,
  MxAccountNumber,
  MxMember,
  MxMembers,
  NewMxMember,
  OauthReturn,
  SignIn,
} from './members';
export type {
  ChallengeAnswer,
  MxJobs,
  StateUntold,
  VerificationRequest,
  VerificationStarted,
} from './jobs';
export type { LoginFieldsOf, MxInstitutions } from './institutions';
export type { MxOpenUrls, WidgetRequest } from './open-urls';

/** One environment of MX. Every operation fails with an {@link MxError} alone; none retries. */
export interface MxPort extends MxUsers, MxMembers, MxJobs, MxInstitutions, MxOpenUrls {
  /** Closes the sockets; operations under way fail with code `network`. */
  close(): void;
}
