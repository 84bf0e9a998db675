/**
 * The verification as an HTTP resource: the parts of contract/schemas, null in place of absent, and
 * links.
 */
import { z } from 'zod';
import {
  accountNumberSchema,
  nextActionSchema,
  openWord,
  outcomeCodeSchema,
  outcomeSchema,
  phaseSchema,
  timeSchema,
  verificationIdSchema,
  type Shape,
} from '../../contract/schemas';

import { selfLinkSchema } from './accepted';

export { credentialFieldSchema } from '../../contract/schemas';

const pathOf = (what: string) => z.string().describe(`Path to ${what}.`);

const linksSchema = z
  .object({
    self: pathOf('the verification itself'),
    events: pathOf('its events'),
    challengeAnswers: pathOf('answer challenges'),
    accountSelection: pathOf('select the account'),
    credentials: pathOf('give credentials'),
    openUrl: pathOf('get an address to open'),
    memberChanged: pathOf('pass on a message of the opened page'),
    cancel: pathOf('cancel it'),
    accountNumbers: pathOf('the whole numbers'),
    tokens: pathOf('get a token for a browser'),
    pageSessions: pathOf("get an address of the end user's page"),
  })
  .meta({ id: 'VerificationLinks', description: 'Paths of all that can be done with it.' });

export const verificationSchema = z
  .object({
    id: verificationIdSchema,
    reference: z
      .string()
      .nullable()
      .describe('What the start named as `reference`. Null without one, and for a browser token.'),
    phase: phaseSchema.describe('The coarse state.'),
    step: z
      .string()
      .describe(
        'What is being done right now, for people: `accepted`, or a name of a call of MX such as `verifyMember`, or `awaitEndUser`. New words may come.',
      ),
    nextAction: nextActionSchema.describe('What the caller has to do now.'),
    outcome: outcomeSchema.nullable().describe('Null until the verification has ended.'),
    institutionCode: z
      .string()
      .nullable()
      .describe("MX's code of the bank. Null as long as nobody knows it."),
    userGuid: z
      .string()
      .nullable()
      .describe("MX's guid of the user. Null before it is known, and for a browser token."),
    memberGuid: z
      .string()
      .nullable()
      .describe("MX's guid of the member. Null before it is known, and for a browser token."),
    connectionStatus: z.string().nullable().describe("MX's status of the member, as last seen."),
    accountNumbers: z
      .array(accountNumberSchema)
      .nullable()
      .describe('Masked. Null until there are any.'),
    cleanUp: z
      .enum(['member-deleted', 'member-deletion-failed'])
      .meta({ id: 'CleanUp', description: 'What became of the member at MX after the end.' })
      .nullable()
      .describe('What became of the member at MX after the end. Null: it was kept.'),
    droppedSignals: z
      .int()
      .min(0)
      .describe('Signals that were dropped: unreadable, misshapen, or nothing was asked.'),
    version: z.int().min(0).describe('Grows with every change; the id of the event.'),
    startedAt: timeSchema.describe('When it was started.'),
    phaseSince: timeSchema.describe('When its phase began.'),
    deadline: timeSchema.describe('When the whole verification ends, answered or not.'),
    finishedAt: timeSchema.nullable().describe('When it ended. Null before.'),
    links: linksSchema.describe('Paths of all that can be done with it.'),
  })
  .meta({ id: 'Verification', description: 'Where a verification stands.' });

/** The resource on the wire. */
export type VerificationResource = Shape<typeof verificationSchema>;

/** An entry of the list: what the index knows. */
export const summarySchema = z
  .object({
    id: verificationIdSchema,
    phase: openWord(phaseSchema).nullable().describe('Null where the index does not know it.'),
    outcomeCode: openWord(outcomeCodeSchema).nullable().describe('Null until it has ended.'),
    institutionCode: z.string().nullable().describe("MX's code of the bank."),
    startedAt: timeSchema.describe('When it was started.'),
    finishedAt: timeSchema.nullable().describe('When it ended. Null before.'),
    links: selfLinkSchema.describe('Where the whole verification is.'),
  })
  .meta({ id: 'VerificationSummary', description: 'A verification as the index knows it.' });
