/**
 * The parts of a verification as it is shown. A word is a plain string where MX or a later version
 * may add new ones.
 */
import { z } from 'zod';
import { ASK_REASONS, CHALLENGE_TYPES, type VerificationPhase } from '../../domain';
import { timeSchema } from './common';

/** Every phase, in the order of a usual run. */
const PHASES = [
  'CONNECTING',
  'AWAITING_CREDENTIALS',
  'AWAITING_OPEN_URL',
  'AWAITING_CHALLENGE_ANSWERS',
  'AWAITING_ACCOUNT_SELECTION',
  'WAITING_TO_RETRY',
  'FINISHED',
] as const satisfies readonly VerificationPhase[];

export const phaseSchema = z.enum(PHASES).meta({ id: 'VerificationPhase' });

const optionSchema = z
  .object({
    label: z.string(),
    value: z.string().describe('What to send back.'),
    imageData: z.string().describe('A picture as `data:` URI.').optional(),
  })
  .meta({ id: 'Option' });

const isTruncated = z
  .boolean()
  .describe('Set where a text was cut, or a picture or choices were left out.')
  .optional();

const isUnlabelled = z
  .literal(true)
  .describe(
    'Set where the bank sent no text: `label` is a sentence of ours. Show your own instead.',
  )
  .optional();

export const challengeSchema = z
  .object({
    guid: z.string(),
    type: z.enum(CHALLENGE_TYPES),
    label: z.string().describe("The bank's question. Show it as text, never as HTML."),
    options: z.array(optionSchema).optional(),
    imageData: z.string().describe('A picture as `data:` URI.').optional(),
    isTruncated,
    isUnlabelled,
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
    isTruncated,
  })
  .meta({ id: 'CredentialField' });

const roundFields = {
  round: z.int().describe('What the answer has to name.'),
  deadline: timeSchema.describe(
    'Until then an answer is taken here. The bank may give up much earlier, in seconds or minutes, and does not say when.',
  ),
  reason: z
    .enum(ASK_REASONS)
    .describe(
      'Why the end user is asked. `rejected` and `denied`: the bank did not accept what was given before; `expired`: it stopped waiting; `unreadable`: nothing reached the bank.',
    ),
  attemptsLeft: z
    .int()
    .describe(
      'How often the end user may still try before the verification ends, this time included.',
    ),
} as const;

export const nextActionSchema = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('none') }),
    z.object({
      kind: z.literal('answer-challenges'),
      ...roundFields,
      challenges: z.array(challengeSchema),
    }),
    z.object({
      kind: z.literal('select-account'),
      ...roundFields,
      label: z.string(),
      options: z.array(optionSchema),
      isTruncated,
      isUnlabelled,
    }),
    z.object({
      kind: z.literal('provide-credentials'),
      ...roundFields,
      fields: z.array(credentialFieldSchema),
    }),
    z.object({
      kind: z.literal('open-url'),
      ...roundFields,
      page: z.enum(['oauth', 'connect-widget']).describe('Which page the URL opens.'),
    }),
  ])
  .meta({
    id: 'NextAction',
    description:
      'The one thing that the caller has to do. It never holds a one-time address: for `open-url`, ask for a fresh one.',
  });

export const outcomeSchema = z
  .object({
    code: z.string().describe('Stable; docs/errors.md lists all.'),
    turn: z.enum(['end-user', 'integrator', 'operator', 'mx', 'nobody']),
    retry: z.enum(['now', 'later', 'never']).describe('Whether a new verification may succeed.'),
    retryAfterMs: z.int().optional(),
    message: z.string().describe('English text for the end user.'),
    messageKey: z.string().describe('Key for translations.'),
  })
  .meta({ id: 'Outcome' });

/** One account's numbers. Masked in a view; whole in a result, unless it is sealed. */
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
    passedValidation: z
      .boolean()
      .describe(
        'MX checked the numbers: true, they passed; false, they failed, and the outcome is not verified by them. Absent where the answer of MX leaves it out, which is no failure: Atrium does not document the field.',
      )
      .optional(),
  })
  .meta({ id: 'AccountNumber' });

const transactionSchema = z
  .object({
    guid: z.string(),
    accountGuid: z.string(),
    description: z.string().nullable(),
    amount: z.number().nullable(),
    currencyCode: z.string().nullable(),
    type: z.string().nullable(),
    status: z.string().nullable(),
    date: z.string().nullable(),
  })
  .meta({ id: 'Transaction' });

/** The transactions that were read; truncated where MX has more than a result may hold. */
export const transactionListSchema = z.object({
  transactions: z.array(transactionSchema),
  isTruncated: z.boolean(),
});

const sealedPart = {
  kid: z.string().describe('Id of the key that it is sealed to.'),
  sealed: z.string().describe('A compact JWE; docs/http-api.md says how to open it.'),
} as const;

/** A part of a result, sealed to the caller's key. */
export const sealedPartSchema = z.object(sealedPart).meta({ id: 'SealedPart' });

/** Transactions, sealed to the caller's key. */
export const sealedTransactionsSchema = z
  .object({ ...sealedPart, isTruncated: z.boolean() })
  .meta({ id: 'SealedTransactions' });
