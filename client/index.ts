/**
 * The SDK for backend services.
 *
 * @example const client = new VerificationClient({ temporal, sealingKey }); const { verificationId
 * } = await client.start({ user: { kind: 'new' }, member: { kind: 'credentials', institutionCode:
 * 'mxbank' } }); for await (const view of client.watch(verificationId)) show(view.phase,
 * view.nextAction.kind);
 */
export type { AnswerOptions } from './answers';
export type { CancelDelivery } from './cancel';
export {
  PayloadKeyError,
  SealingError,
  SealingKeyError,
  createDataConverter,
  importPayloadKeys,
  parsePublicSealingKeys,
  publicKeySource,
  type PayloadKeyRing,
  type PublicKeySet,
  type PublicKeySource,
  type PublicSealingKey,
} from '../codec';
export {
  CLIENT_ERROR_CODES,
  VerificationClientError,
  isVerificationClientError,
  type ClientErrorCode,
  type RequestProblem,
} from './errors';
export { InstitutionCatalogue } from './institutions';
export type { VerificationRegistration } from './look-up';
export type { NextStepOptions, WaitOptions } from './next-step';
export { OneTimeTickets } from './one-time-tickets';
export { openResult, type OpenedResult, type PrivateKeys, type ResultToOpen } from './open-result';
export type { MemberRequest, StartVerificationRequest, VerificationFilter } from './requests';
export type { StartedVerification, VerificationClientOptions } from './options';
export { VerificationClient } from './verification-client';
export type { VerificationOperations, WebhookOperations } from './operations';
export { sealFields, type FieldsToSeal, type SealingKeySource } from './seal-fields';
export type { WatchOptions } from './view-followers';
export type { VerificationPage, VerificationSummary } from './visibility';
export { OVERTAKEN_REASONS } from '../domain';
export type { CancelRequest, DeadlineExtension } from '../contract';
export type {
  AccountNumber,
  AccountSelection,
  ChallengeAnswers,
  AskReason,
  CredentialField,
  DeletionAtMx,
  Institution,
  InstitutionLookUps,
  InstitutionPage,
  InstitutionRef,
  InstitutionSearch,
  NextAction,
  OutcomeCode,
  PlainField,
  ProvidedCredentials,
  SealPurpose,
  SealedFields,
  SecretFields,
  VerificationDeleted,
  VerificationOutcome,
  VerificationResult,
  VerificationView,
} from '../domain';
export type { DeliveryFilter, DeliveryPage, DeliverySummary, Resent } from './webhook-deliveries';
export type {
  EndpointRequest,
  EndpointSummary,
  NewSecret,
  WebhookEndpoints,
} from './webhook-endpoints';
export { webhookIdsOf, type SigningKind } from './webhook-secrets';
