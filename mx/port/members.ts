/** Members: a user's sign-in at one institution, and what hangs on it. */
import {
  type AccountName,
  type AccountNumber,
  type ConnectionStatus,
  type JobTimestamps,
  type Transaction,
} from '../../domain';
import { type JobStarted, type MxCall, type MxPage, type MxPageRequest } from './call';

/** Which member: every operation about one names its user too. */
export interface MemberRef {
  readonly userGuid: string;
  readonly memberGuid: string;
}

/** Where the job of a member stands, by an answer that lists no challenges. */
export interface JobState {
  readonly connectionStatus: ConnectionStatus;
  readonly isBeingAggregated: boolean;
  readonly timestamps: JobTimestamps;
}

/** A user's sign-in at one institution. */
export interface MxMember extends MemberRef, JobState {
  /** Null where MX does not say. */
  readonly institutionCode: string | null;
  /** Our own id of the member, unique; null for a member that was made without one. */
  readonly ownId: string | null;
  /** What the member was made with; null for nothing. Foreign text: it is compared, never kept. */
  readonly metadata: string | null;
  /** Null where MX does not say, which lists seldom do. */
  readonly isOauth: boolean | null;
  /**
   * MX's code of what is wrong with the member, as the dialect tells it; absent where there is none
   * or the dialect has none.
   */
  readonly errorCode?: number;
  /**
   * Whether creating the member started its verification, as far as a member that was looked up
   * tells; absent where no creation starts one.
   */
  readonly jobStarted?: JobStarted | undefined;
}

/** One filled-in field of a sign-in form; the value is a secret. */
export interface CredentialValue {
  readonly guid: string;
  readonly value: string;
}

/** Where the bank's own sign-in page leads back to. */
export interface OauthReturn {
  /** `BROWSER` posts a message to the opener, `APP` redirects. @default 'BROWSER', by MX */
  readonly referralSource?: 'BROWSER' | 'APP';
  readonly clientRedirectUrl?: string;
  readonly uiMessageWebviewUrlScheme?: string;
}

/** How the end user signs in at a new member. */
export type SignIn =
  | { readonly kind: 'credentials'; readonly credentials: readonly CredentialValue[] }
  | ({ readonly kind: 'oauth' } & OauthReturn);

/** A member to create. */
export interface NewMxMember {
  readonly userGuid: string;
  readonly institutionCode: string;
  readonly ownId: string;
  readonly signIn: SignIn;
  readonly metadata?: string;
  readonly isBackgroundAggregationDisabled?: boolean;
  /** Where a verification starts with the member: whether it fetches transactions too. */
  readonly includeTransactions?: boolean;
}

/** What creating a member told. */
export interface MemberCreated {
  /** Its timestamps are the baseline of a verification that started with it. */
  readonly member: MxMember;
  /** Whether creating the member started its verification; absent where no creation starts one. */
  readonly jobStarted?: JobStarted | undefined;
}

/** What updating a member's credentials told. */
export interface CredentialsUpdated {
  /** Whether the update started a job, of whatever kind. */
  readonly jobStarted: JobStarted;
}

/**
 * One account's numbers, each of them whole or null; whether they may be tokens depends on how the
 * end user signed in.
 */
export type MxAccountNumber = Omit<AccountNumber, 'mayBeTokenised'>;

/** Operations about members and their accounts. */
export interface MxMembers {
  /** The user's member with this own id, or undefined. */
  findMember(userGuid: string, ownId: string, call?: MxCall): Promise<MxMember | undefined>;
  /** All members of a user. */
  listMembers(userGuid: string, call?: MxCall): Promise<readonly MxMember[]>;
  /**
   * MX's code of what is wrong with a member whose job is over: one read where the dialect has
   * codes; undefined without a request where it has none, and where nothing is wrong.
   */
  readErrorCode(member: MemberRef, call?: MxCall): Promise<number | undefined>;
  /** Reads one member. */
  readMember(member: MemberRef, call?: MxCall): Promise<MxMember>;
  /**
   * Creates a member. Not idempotent: `conflict` when the own id or the same credentials exist,
   * `constraint` when the user has too many members, `bad-request` for a missing credential. Where a
   * verification starts with the member, the hints of `startVerification` and of its `forbidden`.
   */
  createMember(member: NewMxMember, call?: MxCall): Promise<MemberCreated>;
  /**
   * Replaces a member's credentials. Not idempotent: MX may sign in with them at once, and a wrong
   * sign-in counts towards a lock. `conflict` while a job of the member runs.
   */
  updateCredentials(
    member: MemberRef,
    credentials: readonly CredentialValue[],
    call?: MxCall,
  ): Promise<CredentialsUpdated>;
  /** Deletes a member for good. */
  deleteMember(member: MemberRef, call?: MxCall): Promise<void>;
  /** All account numbers that MX has, those of earlier verifications included. */
  listNumbers(member: MemberRef, call?: MxCall): Promise<readonly MxAccountNumber[]>;
  /** All accounts, by name. */
  listAccounts(member: MemberRef, call?: MxCall): Promise<readonly AccountName[]>;
  /** One page of the transactions of all accounts. */
  listTransactions(
    member: MemberRef,
    page: MxPageRequest,
    call?: MxCall,
  ): Promise<MxPage<Transaction>>;
}
