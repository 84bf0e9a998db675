/**
 * The shapes of requests and views, as zod schemas: the only place where a request's shape is
 * written. The client parses with them, the API validates and documents with them. No workflow
 * loads this entry. It needs no Node built-in, so a browser can load it.
 */
export type { Agreement } from './agreement';
export {
  ANSWER_TOO_LONG,
  accountSelectionSchema,
  cancelSchema,
  challengeAnswersSchema,
  memberMessageSchema,
  providedCredentialsSchema,
} from './answers';
export { checkShape, toPointer, type Checked, type ShapeProblem } from './check';
export { referenceSchema, roundSchema, timeSchema, verificationIdSchema } from './common';
export { deletionSchema } from './delete';
export { PAGE_SIZE_DEFAULT, PAGE_SIZE_MAX, listFilterSchema } from './list';
export { documentedAs, openWord } from './open-word';
export { outcomeCodeSchema, outcomeSchema } from './outcome';
export type { Schema, Shape } from './shape';
export { toUserSource } from './member';
export { startBodySchema, startRequestSchema, startWithoutBankSchema } from './start';
export { redirectUrlSchema, schemeSchema } from './targets';
export {
  deliveryFilterSchema,
  deliveryStateSchema,
  endpointRequestSchema,
  resendOneSchema,
  resendRangeSchema,
  secretRequestSchema,
  webhookEventTypeSchema,
  webhookIds,
} from './webhooks';
export { credentialFieldSchema, nextActionSchema } from './next-action';
export {
  accountNumberSchema,
  numbersFoundBySchema,
  phaseSchema,
  sealedPartSchema,
  sealedTransactionsSchema,
  transactionListSchema,
} from './view';
