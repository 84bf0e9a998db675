/** The verification as a resource: the view of domain/ in JSON. Account numbers are masked here, always. */
import { z } from 'zod';
import { CHALLENGE_TYPES, type VerificationPhase } from '../../domain';
import { timeSchema, verificationIdSchema } from './common';

/** Every phase, in the order of a usual run. */
export const PHASES = [
  'CONNECTING',
  'AWAITING_CREDENTIALS',
  'AWAITING_OPEN_URL',
  'AWAITING_CHALLENGE_ANSWERS',
  'AWAITING_ACCOUNT_SELECTION',
  'WAITING_TO_RETRY',
  'FINISHED',
] as const satisfies readonly VerificationPhase[];

/** Does not compile when the domain has a phase that the list above lacks. */
type EveryPhase = VerificationPhase extends (typeof PHASES)[number] ? typeof PHASES : never;
const everyPhase: EveryPhase = PHASES;

export const phaseSchema = z.enum(everyPhase).meta({ id: 'VerificationPhase' });

const optionSchema = z
  .object({
    label: z.string(),
    value: z.string().describe('What to send back.'),
    imageData: z.string().describe('A picture as `data:` URI.').optional(),
  })
  .meta({ id: 'Option' });

const challengeSchema = z
  .object({
    guid: z.string(),
    type: z.enum(CHALLENGE_TYPES),
    label: z.string().describe("The bank's question. Show it as text, never as HTML."),
    options: z.array(optionSchema).optional(),
    imageData: z.string().describe('A picture as `data:` URI.').optional(),
  })
  .meta({ id: 'Challenge' });

/** One field of a sign-in form; institutions list the same. */
export const credentialFieldSchema = z
  .object({
    guid: z.string(),
    type: z.string().describe('LOGIN, PASSWORD, TEXT or OPTIONS; ask others as text.'),
    label: z.string(),
    options: z.array(optionSchema).optional(),
    isOptional: z.boolean(),
  })
  .meta({ id: 'CredentialField' });

const roundFields = {
  round: z.int().describe('What the answer has to name.'),
  deadline: timeSchema.describe('After it the answer is not waited for any more.'),
};

const nextActionSchema = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('none') }),
    z.object({
      kind: z.literal('answer-challenges'),
      ...roundFields,
      challenges: z.array(challengeSchema),
      isRepeated: z.boolean(),
    }),
    z.object({
      kind: z.literal('select-account'),
      ...roundFields,
      label: z.string(),
      options: z.array(optionSchema),
    }),
    z.object({
      kind: z.literal('provide-credentials'),
      ...roundFields,
      reason: z.string(),
      fields: z.array(credentialFieldSchema),
    }),
    z.object({
      kind: z.literal('open-url'),
      ...roundFields,
      reason: z.enum(['oauth', 'connect-widget']),
    }),
  ])
  .meta({
    id: 'NextAction',
    description:
      'The one thing that the caller has to do. A one-time address is never in it: `open-url` is asked for a fresh one.',
  });

const outcomeSchema = z
  .object({
    code: z.string().describe('Stable; docs/errors.md lists all.'),
    turn: z.enum(['end-user', 'integrator', 'operator', 'mx', 'nobody']),
    retry: z.enum(['now', 'later', 'never']).describe('Whether a new verification may succeed.'),
    retryAfterMs: z.int().optional(),
    message: z.string().describe('English text for the end user.'),
    messageKey: z.string().describe('Key for translations.'),
  })
  .meta({ id: 'Outcome' });

/** Account numbers as they come; masked in the resource, whole in the answer to their own request. */
export const accountNumberSchema = z
  .object({
    accountGuid: z.string(),
    accountNumber: z.string().nullable(),
    routingNumber: z.string().nullable(),
    institutionNumber: z.string().nullable(),
    transitNumber: z.string().nullable(),
    mayBeTokenised: z
      .boolean()
      .describe('True where some banks give tokens in place of numbers (OAuth).'),
  })
  .meta({ id: 'AccountNumber' });

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
    phase: phaseSchema,
    step: z.string().describe('What is being done right now; new words may come.'),
    nextAction: nextActionSchema,
    outcome: outcomeSchema.nullable().describe('Null until the verification has ended.'),
    institutionCode: z.string().nullable(),
    userGuid: z.string().nullable(),
    memberGuid: z.string().nullable(),
    connectionStatus: z.string().nullable().describe("MX's status of the member, as last seen."),
    accountNumbers: z.array(accountNumberSchema).nullable().describe('Masked.'),
    version: z.int().min(0).describe('Grows with every change; the id of the event.'),
    startedAt: timeSchema,
    phaseSince: timeSchema,
    deadline: timeSchema.describe('When the whole verification ends, answered or not.'),
    finishedAt: timeSchema.nullable(),
    links: linksSchema,
  })
  .meta({ id: 'Verification' });

/** The resource on the wire. */
export type VerificationResource = z.infer<typeof verificationSchema>;

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
