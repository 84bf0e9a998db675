/**
 * The messages of a running verification: signals, updates and the query. Plain definitions without
 * SDK code behind them, so that callers may load them. A signal cannot be rejected; the update of
 * the same meaning rejects at once (docs/adr/0003).
 */
import {
  type QueryDefinition,
  type SignalDefinition,
  type UpdateDefinition,
} from '@temporalio/common';
import {
  type AccountSelection,
  type ChallengeAnswers,
  type MemberHint,
  type ProvidedCredentials,
  type RecipientKey,
  type Sealed,
  type VerificationView,
} from '../domain';

/** Why a verification is cancelled: up to 200 characters, for operators; kept in the history. */
export interface CancelRequest {
  readonly reason: string;
}

/** By how much an operator moves the open deadlines, in milliseconds: 1 minute to 30 days. */
export interface DeadlineExtension {
  readonly byMs: number;
}

/** Who asks for a one-time URL: a public EC P-256 JWK made for this one answer. */
export interface OpenUrlRequest {
  readonly recipientKey: RecipientKey;
}

/** A one-time URL, sealed to the requester. */
export interface SealedOpenUrl {
  readonly sealedUrl: Sealed;
}

/** What an accepted answer says back. */
export interface AnswerAccepted {
  readonly round: number;
}

/** Answers every challenge of the open round; a message that does not fit is dropped and logged. */
export const answerChallengesSignal = signal<ChallengeAnswers>('answerChallenges');
/** Selects the account; a message that does not fit is dropped and logged. */
export const selectAccountSignal = signal<AccountSelection>('selectAccount');
/** Gives the credentials that were asked for; a message that does not fit is dropped and logged. */
export const provideCredentialsSignal = signal<ProvidedCredentials>('provideCredentials');
/**
 * Hint that the member changed at MX: poll now. Acts in slow polling only; a member that it names
 * is looked at in both modes.
 */
export const memberChangedSignal = signal<MemberHint>('memberChanged');
/** Ends the verification with the outcome `cancelled`, at whatever step it stands. */
export const cancelVerificationSignal = signal<CancelRequest>('cancelVerification');

/**
 * As `answerChallenges`, rejected at once with failure type `AnswerRejected` and a reason of
 * domain/round.
 */
export const submitChallengeAnswersUpdate = update<AnswerAccepted, [ChallengeAnswers]>(
  'submitChallengeAnswers',
);
/** As `selectAccount`, rejected at once. */
export const submitAccountSelectionUpdate = update<AnswerAccepted, [AccountSelection]>(
  'submitAccountSelection',
);
/** As `provideCredentials`, rejected at once. */
export const submitCredentialsUpdate = update<AnswerAccepted, [ProvidedCredentials]>(
  'submitCredentials',
);
/**
 * For update-with-start alone: returns as soon as a caller has to act, or the verification has
 * ended. What there is to do is read by the query, because the history keeps what an update returns.
 * Whoever waits at a running verification follows it instead (the client's `awaitNextStep`).
 */
export const awaitNextStepUpdate = update<undefined>('awaitNextStep');
/**
 * Returns a new one-time URL, sealed to the key that came with the request, so that it is not
 * readable in the history either. Rejected while there is no URL to open.
 */
export const requestOpenUrlUpdate = update<SealedOpenUrl, [OpenUrlRequest]>('requestOpenUrl');
/** For operators: polls now, as `memberChanged` does, and returns whether it had an effect. */
export const pollNowUpdate = update<{ readonly hadEffect: boolean }>('pollNow');
/**
 * For operators: moves the overall deadline and that of the open round; returns the new overall
 * one, ISO 8601.
 */
export const extendDeadlineUpdate = update<{ readonly deadline: string }, [DeadlineExtension]>(
  'extendDeadline',
);

/** Where the verification stands; account numbers masked. */
export const getVerificationQuery = {
  type: 'query',
  name: 'getVerification',
} as QueryDefinition<VerificationView>;

/** Failure type of a run whose start input is not of the documented shape. */
export const INVALID_INPUT = 'InvalidInput';

/** Failure type of a rejected update; `details[0]` is `{ reason }`. */
export const ANSWER_REJECTED = 'AnswerRejected';

/**
 * Failure type of a `requestOpenUrl` that MX rejected; `details[0]` is `{ code }`, an outcome code.
 */
export const OPEN_URL_FAILED = 'OpenUrlFailed';

/**
 * The shape of `defineSignal`, which would load the Workflow SDK; the types of the arguments exist
 * for the compiler only.
 */
function signal<M>(name: string): SignalDefinition<[M]> {
  return { type: 'signal', name } as SignalDefinition<[M]>;
}

/** The shape of `defineUpdate`. */
function update<R, A extends readonly unknown[] = []>(name: string): UpdateDefinition<R, [...A]> {
  return { type: 'update', name } as UpdateDefinition<R, [...A]>;
}
