/**
 * The verification as an HTTP resource: the parts of contract/schemas, null in place of absent, and
 * links.
 */
import { z } from 'zod';
import {
  accountNumberSchema,
  nextActionSchema,
  outcomeSchema,
  phaseSchema,
  timeSchema,
  verificationIdSchema,
  type Shape,
} from '../../contract/schemas';

export { credentialFieldSchema } from '../../contract/schemas';

const linksSchema = z
  .object({
    self: z.string(),
    events: z.string(),
    challengeAnswers: z.string(),
    accountSelection: z.string(),
    credentials: z.string(),
    openUrl: z.string(),
    memberChanged: z.string(),
    cancel: z.string(),
    accountNumbers: z.string(),
    tokens: z.string(),
  })
  .meta({ id: 'VerificationLinks' });

export const verificationSchema = z
  .object({
    id: verificationIdSchema,
    reference: z
      .string()
      .nullable()
      .describe('What the start named as `reference`. Null without one, and for a browser token.'),
    phase: phaseSchema,
    step: z.string().describe('What is being done right now; new words may come.'),
    nextAction: nextActionSchema,
    outcome: outcomeSchema.nullable().describe('Null until the verification has ended.'),
    institutionCode: z.string().nullable(),
    userGuid: z.string().nullable().describe('Null for a browser token.'),
    memberGuid: z.string().nullable().describe('Null for a browser token.'),
    connectionStatus: z.string().nullable().describe("MX's status of the member, as last seen."),
    accountNumbers: z.array(accountNumberSchema).nullable().describe('Masked.'),
    cleanUp: z
      .enum(['member-deleted', 'member-deletion-failed'])
      .nullable()
      .describe('What became of the member at MX after the end. Null: it was kept.'),
    droppedSignals: z
      .int()
      .min(0)
      .describe('Signals that were dropped: unreadable, misshapen, or nothing was asked.'),
    version: z.int().min(0).describe('Grows with every change; the id of the event.'),
    startedAt: timeSchema,
    phaseSince: timeSchema,
    deadline: timeSchema.describe('When the whole verification ends, answered or not.'),
    finishedAt: timeSchema.nullable(),
    links: linksSchema,
  })
  .meta({ id: 'Verification' });

/** The resource on the wire. */
export type VerificationResource = Shape<typeof verificationSchema>;

/** An entry of the list: what the index knows. */
export const summarySchema = z
  .object({
    id: verificationIdSchema,
    phase: z.string().nullable(),
    outcomeCode: z.string().nullable(),
    institutionCode: z.string().nullable(),
    startedAt: timeSchema,
    finishedAt: timeSchema.nullable(),
    links: z.object({ self: z.string() }),
  })
  .meta({ id: 'VerificationSummary' });
