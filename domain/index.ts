/**
 * The pure rules of a verification: tables, recognition, decisions, shapes. Imports nothing outside
 * this folder and runs anywhere; uses no clock, no network and no Temporal.
 */
export { firstView } from './first-view';
export {
  CALLER_REFERENCE_LENGTH_MAX,
  CALLER_REFERENCE_PATTERN,
  REFERENCE_LENGTH_MAX,
  REFERENCE_PATTERN,
} from './reference';
export { DELETIONS_AT_MX, type DeletionAtMx, type VerificationDeleted } from './deletion';
export type {
  Institution,
  InstitutionLookUps,
  InstitutionPage,
  InstitutionRef,
  InstitutionSearch,
} from './institution';
export {
  chooseByName,
  chooseWithoutNames,
  NUMBER_FIELDS,
  hideNumbers,
  isComplete,
  maskAccountNumber,
  maskNumber,
  oneRowPerAccount,
  readNumber,
  takeKnown,
  type AccountName,
  type AccountNumber,
  type ChosenNumbers,
  type NumberField,
  type NumbersEvidence,
  type NumbersFoundBy,
} from './account-number';
export {
  ACCOUNT_NUMBERS_MAX,
  DESCRIPTION_BYTES_MAX,
  KNOWN_ACCOUNTS_MAX,
  LABEL_BYTES_MAX,
  MEMBERS_MAX,
  NAME_BYTES_MAX,
  ONE_TIME_URL_BYTES_MAX,
  OPTIONS_MAX,
  OPTION_LABEL_BYTES_MAX,
  OPTION_VALUE_BYTES_MAX,
  PICTURE_BYTES_MAX,
  ROUND_BYTES_MAX,
  SEALED_TRANSACTIONS_BYTES_MAX,
  TRANSACTIONS_BYTES_MAX,
  URL_BYTES_MAX,
  WORD_BYTES_MAX,
  cutText,
  fitsBytes,
  jsonBytes,
} from './byte-budgets';
export {
  ANSWER_BYTES_MAX,
  HISTORY_SPACE,
  MESSAGE_BYTES_MAX,
  hasSpace,
  type HistorySize,
} from './history-space';
export {
  CHALLENGE_TYPES,
  challengeKindLabel,
  UNTOLD_QUESTION,
  hasNoAccount,
  isAccountSelection,
  isAccountSelectionName,
  isOptionalLabel,
  roundKindOf,
  type Challenge,
  type ChallengeOption,
  type ChallengeRoundKind,
  type ChallengeType,
  type ObservedChallenge,
} from './challenge';
export {
  CONNECTION_STATUSES,
  classifyStatus,
  hasFailed,
  outcomeForEnd,
  outcomeForStatus,
  outcomeWhenUnsettled,
  forbidsAnotherSignIn,
  hasUntriedCredentials,
  isChallenged,
  needsNewCredentials,
  statusLabel,
  type ConnectionStatus,
  type ConnectionStatusClass,
  type KnownConnectionStatus,
} from './connection-status';
export { ERROR_CODES, outcomeForErrorCode } from './error-codes';
export {
  OUTCOMES,
  outcomeFor,
  type OutcomeRow,
  type OutcomeCode,
  type Retry,
  type Turn,
  type VerificationOutcome,
} from './outcomes';
export { isLoopback } from './loopback';
export {
  MEMBER_MESSAGE_LENGTH_MAX,
  isMemberHint,
  isSignOfLife,
  parseMemberHint,
  type MemberHint,
  type MemberHintEvent,
} from './member-hint';
export {
  COORDINATE_PATTERN,
  KEY_ID_LENGTH_MAX,
  KEY_ID_PATTERN,
  isPoint,
  isRecipientKey,
  type RecipientKey,
} from './recipient-key';
export { resultOf, toRecordedResult, type RecordedResult } from './recorded-result';
export { decideRecovery, type Recovery, type RecoveryHistory } from './recovery';
export {
  SELECTION_RULE_LENGTH_MAX,
  isLabelUnique,
  optionByPolicy,
  type AccountSelectionPolicy,
} from './selection-policy';
export { FAILURES, REJECTIONS_NEEDED, isFailureType, type FailureType } from './failures';
export { isRecord } from './is-record';
export {
  COMMAND_ATTEMPTS_MAX,
  DEFAULT_LIMITS,
  EXTENSION_MAX_MS,
  LIMIT_RANGES,
  HINTS_PER_MINUTE,
  UNREADABLE_ANSWERS_MAX,
  limitsWith,
  unusualLimits,
  type VerificationLimits,
} from './limits';
export {
  OVERTAKEN_REASONS,
  REJECTION_REASONS,
  challengeRound,
  rejectAnswers,
  rejectCredentials,
  rejectSelection,
  type AccountSelection,
  type ChallengeAnswers,
  type OpenRound,
  type ProvidedCredentials,
  type RejectionReason,
  type RoundKind,
} from './round';
export {
  FIELDS_MAX,
  SEALED_LENGTH_MAX,
  SEALED_NUMBERS_LENGTH_MAX,
  SEALED_PATTERN,
  SEALED_URL_LENGTH_MAX,
  SECRET_BYTES_MAX,
  guidsOf,
  SEAL_BOUNDS,
  openUrlBinding,
  isSealed,
  isSealedFields,
  type PlainField,
  type SealBinding,
  type SealPurpose,
  type Sealed,
  type SealedFields,
  type SealedPart,
  type SecretFields,
} from './sealed';
export {
  numbersBinding,
  readNumbers,
  readTransactions,
  transactionsBinding,
  writeNumbers,
  writeTransactions,
} from './sealed-result';
export {
  isJobStartedWithin,
  isStartTold,
  lastTold,
  readTimestamps,
  jobBegan,
  namesNewJob,
  timestampsChanged,
  timestampsOf,
  type JobTimestamps,
} from './job-timestamps';
export {
  IDLE_POLLS_NEEDED,
  UNSTARTED_POLLS_NEEDED,
  LINGER_MS,
  isFirstJobOver,
  newSettleMemory,
  observe,
  type MemberObservation,
  type SettleContext,
  type SettleMemory,
  type SettleStage,
  type SettleVerdict,
} from './settle';
export { isRecoverableInWidget } from './widget-recovery';
export type {
  AccountVerificationInput,
  ConnectWidgetSource,
  CredentialsSource,
  ExistingMemberSource,
  MemberSource,
  OauthSource,
  OpenUrlSource,
  UserSource,
  VerificationPolicies,
} from './verification-input';
export { OPEN_URL_WITHIN_MS } from './verification-input';
export {
  ID_PATTERN,
  LANGUAGE_LENGTH_MAX,
  LANGUAGE_PATTERN,
  METADATA_LENGTH_MAX,
  SCHEME_PATTERN,
  URL_LENGTH_MAX,
  isAccountVerificationInput,
} from './input-check';
export { WAITED_FOR, WaitClock, type WaitedFor, type WaitedMs } from './waited-for';
export {
  ASK_REASONS,
  VERIFICATION_PHASES,
  needsCaller,
  type AskReason,
  type ChallengeReason,
  type CleanUp,
  type CredentialField,
  type CredentialsReason,
  type NextAction,
  type SealedTransactions,
  type Transaction,
  type TransactionList,
  type VerificationPhase,
  type VerificationResult,
  type VerificationStep,
  type VerificationView,
} from './verification';
export {
  WEBHOOK_EVENT_TYPES,
  brokenEvent,
  deletedEvent,
  eventIdPrefix,
  finishedEvent,
  phaseEvent,
  startedEvent,
  testEvent,
  type EventSource,
  type IdentifiedEvent,
  type RequiredAction,
  type WebhookData,
  type WebhookEvent,
  type WebhookEventType,
  type WebhookOutcome,
} from './webhook-event';
export {
  WEBHOOK_ATTEMPTS_MAX,
  WEBHOOK_JITTER,
  WEBHOOK_PAUSES_MS,
  WEBHOOK_RETRY_AFTER_MAX_MS,
  judgeWebhook,
  type WebhookAnswer,
  type WebhookVerdict,
} from './webhook-retry';
export {
  ENDPOINTS_MAX,
  ENDPOINT_SECRETS_MAX,
  changeEndpoints,
  isEndpointChange,
  wantsEvent,
  withResealed,
  type ResealedSecret,
  webhookSecretBinding,
  type EndpointChange,
  type EndpointRejection,
  type EndpointSecret,
  type WebhookEndpoint,
} from './webhook-endpoints';
