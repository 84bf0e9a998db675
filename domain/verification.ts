/**
 * Where a verification stands, and what it ends with. Callers, workflow and operators share these
 * shapes.
 */
import { type AccountNumber, type NumbersFoundBy } from './account-number';
import { type Challenge, type ChallengeOption } from './challenge';
import { type ConnectionStatus } from './connection-status';
import { type OutcomeCode, type VerificationOutcome } from './outcomes';
import { type SealedPart } from './sealed';

/**
 * Coarse state, kept in the search attribute `VerificationPhase`; it changes at most five times in
 * a usual run.
 */
export type VerificationPhase = (typeof VERIFICATION_PHASES)[number];

/** Every phase, in the order of a usual run. */
export const VERIFICATION_PHASES = [
  'CONNECTING',
  'AWAITING_CREDENTIALS',
  'AWAITING_OPEN_URL',
  'AWAITING_CHALLENGE_ANSWERS',
  'AWAITING_ACCOUNT_SELECTION',
  'WAITING_TO_RETRY',
  'FINISHED',
] as const;

/** The durable step in progress, named after its MX call or whom it waits for. */
export type VerificationStep =
  | 'createUser'
  | 'readInstitutionCredentials'
  | 'createMember'
  | 'readMember'
  | 'verifyMember'
  | 'awaitMemberSettled'
  | 'awaitEndUser'
  | 'resumeMember'
  | 'readMemberCredentials'
  | 'updateMember'
  | 'awaitOauthMember'
  | 'awaitWidgetMember'
  | 'waitToRetry'
  | 'listAccountNumbers'
  | 'listTransactions'
  | 'deleteMember'
  | 'finished';

/**
 * Why the end user is asked:
 * - `first`: the bank asks this for the first time;
 * - `rejected`: the bank did not accept the answer before;
 * - `expired`: the bank stopped waiting for the answer before;
 * - `unreadable`: the answer before, or the question, was not readable; nothing reached the bank;
 * - `not-given`: the caller started without credentials;
 * - `denied`: the bank did not accept the credentials;
 * - `credentials-missing`: MX has no credentials of the member.
 */
export const ASK_REASONS = [
  'first',
  'rejected',
  'expired',
  'unreadable',
  'not-given',
  'denied',
  'credentials-missing',
] as const;
export type AskReason = (typeof ASK_REASONS)[number];

/** Why credentials are asked for. */
export type CredentialsReason = Extract<
  AskReason,
  'not-given' | 'denied' | 'credentials-missing' | 'unreadable'
>;

/** Why a challenge or the choice of an account is asked for. */
export type ChallengeReason = Extract<AskReason, 'first' | 'rejected' | 'expired' | 'unreadable'>;

/** One field of an institution's sign-in form, in display order. */
export interface CredentialField {
  readonly guid: string;
  /** MX's type: LOGIN, PASSWORD, TEXT, OPTIONS; others are possible and are asked as text. */
  readonly type: string;
  readonly label: string;
  readonly options?: readonly ChallengeOption[];
  /**
   * Whether the field may be left out. MX does not say so on the wire; required unless known
   * otherwise.
   */
  readonly isOptional: boolean;
  /** Set where a text was cut or choices were left out (byte-budgets.ts). */
  readonly isTruncated?: boolean;
}

/** What every action that waits for the end user tells. */
export interface AskedRound {
  /** What an answer has to name. */
  readonly round: number;
  /**
   * ISO 8601. Until then this service takes an answer. The bank may give up much earlier, in seconds
   * or minutes, and does not say when (`EXPIRED`, atrium-contract.md §5).
   */
  readonly deadline: string;
  readonly reason: AskReason;
  /** How often the end user may still try before the verification ends, this time included. */
  readonly attemptsLeft: number;
}

/** The one thing that a caller has to act on. */
export type NextAction =
  | { readonly kind: 'none' }
  | (AskedRound & {
      readonly kind: 'answer-challenges';
      readonly reason: ChallengeReason;
      readonly challenges: readonly Challenge[];
    })
  | (AskedRound & {
      readonly kind: 'select-account';
      readonly reason: ChallengeReason;
      readonly label: string;
      readonly options: readonly ChallengeOption[];
      /** Set where accounts or a part of a text were left out (byte-budgets.ts). */
      readonly isTruncated?: boolean;
      /** Set where the bank sent no text: the label is a sentence of ours. */
      readonly isUnlabelled?: true;
    })
  | (AskedRound & {
      readonly kind: 'provide-credentials';
      readonly reason: CredentialsReason;
      readonly credentials: readonly CredentialField[];
    })
  | (AskedRound & {
      readonly kind: 'open-url';
      readonly reason: 'first';
      readonly page: 'oauth' | 'connect-widget';
    });

/** What became of the member when the verification was over; absent when it was kept. */
export type CleanUp = 'member-deleted' | 'member-deletion-failed';

/**
 * Where a verification stands. Account numbers are masked here, always: to their last characters, or
 * whole where the result is sealed.
 */
export interface VerificationView {
  readonly verificationId: string;
  readonly tenantId: string;
  /** What the start named as the caller's own; absent where it named nothing. */
  readonly reference?: string;
  readonly phase: VerificationPhase;
  readonly step: VerificationStep;
  readonly nextAction: NextAction;
  readonly institutionCode: string | null;
  readonly userGuid: string | null;
  readonly memberGuid: string | null;
  /** Last connection status seen at MX; undefined before the first one. */
  readonly connectionStatus?: ConnectionStatus;
  readonly outcome?: VerificationOutcome;
  /** Masked. Present once the outcome is `verified` or `numbers-incomplete`. */
  readonly accountNumbers?: readonly AccountNumber[];
  readonly cleanUp?: CleanUp;
  /** Status reads by polling so far, without the polling in progress. */
  readonly polls: number;
  /** Signals that were dropped: not readable, not of the documented shape, or nothing was asked. */
  readonly droppedSignals: number;
  /** Grows by one with every change of this view. */
  readonly version: number;
  readonly startedAt: string;
  /** When the phase began. */
  readonly phaseSince: string;
  /** When the whole verification ends, answered or not. */
  readonly deadline: string;
  /** When the verification ended; absent before. */
  readonly finishedAt?: string;
}

/** Whether a caller has to act after a round, or the verification has ended. */
export function needsCaller({ nextAction, outcome }: VerificationView, afterRound = 0): boolean {
  return (nextAction.kind !== 'none' && nextAction.round > afterRound) || outcome !== undefined;
}

/**
 * What the workflow returns: the outcome, the last view and, for the caller alone, whole account
 * numbers.
 */
export interface VerificationResult {
  readonly outcome: VerificationOutcome;
  /** Whole; each number is `••••` where they are sealed. */
  readonly accountNumbers: readonly AccountNumber[];
  /** The numbers, where the start named a result key. The client's `openResult` opens them. */
  readonly sealedNumbers?: SealedPart;
  /** True where the member has more accounts than a result may hold (byte-budgets.ts). */
  readonly areNumbersTruncated?: boolean;
  /** How the numbers were distinguished from others of the member; absent without numbers. */
  readonly numbersFoundBy?: NumbersFoundBy;
  /** Present where `includeTransactions` asked for them, and no result key was named. */
  readonly transactions?: TransactionList;
  /** The transactions, where the start named a result key. */
  readonly sealedTransactions?: SealedTransactions;
  /** Why transactions that were asked for could not be read; the outcome is not changed by that. */
  readonly transactionsProblem?: OutcomeCode;
  /** The last view; account numbers masked. */
  readonly view: VerificationView;
}

/** One transaction of the verified accounts. Its texts come from a bank. */
export interface Transaction {
  readonly guid: string;
  readonly accountGuid: string;
  readonly description: string | null;
  readonly amount: number | null;
  readonly currencyCode: string | null;
  /** MX's words, such as `CREDIT` and `POSTED`. */
  readonly type: string | null;
  readonly status: string | null;
  /** The bank's date, `YYYY-MM-DD`. */
  readonly date: string | null;
}

/** The transactions that were read. */
export interface TransactionList {
  readonly transactions: readonly Transaction[];
  /** True when MX has more than a result may hold: further transactions, or longer texts. */
  readonly isTruncated: boolean;
}

/** A list of transactions, sealed to the caller's result key. */
export interface SealedTransactions extends SealedPart {
  /** As in {@link TransactionList}. */
  readonly isTruncated: boolean;
}
