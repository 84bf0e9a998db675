/** What a caller has to do, and what a form needs for it. */
import { z } from 'zod';
import { ASK_REASONS, CHALLENGE_TYPES } from '../../domain';
import { timeSchema } from './common';

const imageData = z.string().describe('A picture as `data:` URI.').optional();

const optionSchema = z
  .object({
    label: z.string().describe("The bank's text. Show it as text, never as HTML."),
    value: z.string().describe('What to send back.'),
    imageData,
  })
  .meta({ id: 'Option', description: 'One entry of a list to choose from.' });

const options = z.array(optionSchema).describe('What can be chosen, in order.');

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

const challengeSchema = z
  .object({
    guid: z.string().describe('What its answer names.'),
    type: z.enum(CHALLENGE_TYPES).meta({
      id: 'ChallengeType',
      description:
        '`TEXT` and `TOKEN` are answered by text, `IMAGE_DATA` by what its picture says, `OPTIONS` and `IMAGE_OPTIONS` by the `value` of one option.',
    }),
    label: z.string().describe("The bank's question. Show it as text, never as HTML."),
    options: options.optional(),
    imageData,
    isTruncated,
    isUnlabelled,
  })
  .meta({ id: 'Challenge', description: 'One question of the bank.' });

/** One field of a sign-in form; institutions list the same. */
export const credentialFieldSchema = z
  .object({
    guid: z.string().describe('What its value names.'),
    type: z.string().describe('LOGIN, PASSWORD, TEXT or OPTIONS; ask others as text.'),
    label: z.string().describe("The bank's name of the field. Show it as text, never as HTML."),
    options: options.optional(),
    isOptional: z.boolean().describe('Whether the field may be left out.'),
    isTruncated,
  })
  .meta({ id: 'CredentialField', description: "One field of a bank's sign-in form." });

const roundFields = {
  round: z.int().describe('What the answer has to name.'),
  deadline: timeSchema.describe(
    'Until then an answer is taken here. The bank may give up much earlier, in seconds or minutes, and does not say when.',
  ),
  reason: z.enum(ASK_REASONS).meta({
    id: 'AskReason',
    description:
      'Why the end user is asked. `first`: the bank asks for the first time; `not-given`: the start had no credentials; `credentials-missing`: MX has none. `rejected` and `denied`: the bank did not accept what was given before; `expired`: it stopped waiting; `unreadable`: nothing reached the bank.',
  }),
  attemptsLeft: z
    .int()
    .describe(
      'How often the end user may still try before the verification ends, this time included.',
    ),
} as const;

export const nextActionSchema = z
  .discriminatedUnion('kind', [
    z
      .object({ kind: z.literal('none').describe('Wait, or read the outcome.') })
      .meta({ id: 'NoAction', description: 'There is nothing to do.' }),
    z
      .object({
        kind: z.literal('answer-challenges').describe('Ask the end user, and send the answers.'),
        ...roundFields,
        challenges: z.array(challengeSchema).describe('Each needs an answer.'),
      })
      .meta({ id: 'AnswerChallengesAction', description: 'The bank asks the end user.' }),
    z
      .object({
        kind: z.literal('select-account').describe('Let the end user choose, and send the value.'),
        ...roundFields,
        label: z.string().describe('The question. Show it as text, never as HTML.'),
        options: options.describe('The accounts that can be verified.'),
        isTruncated,
        isUnlabelled,
      })
      .meta({ id: 'SelectAccountAction', description: 'The account is to be selected.' }),
    z
      .object({
        kind: z.literal('provide-credentials').describe('Show the form, and send the values.'),
        ...roundFields,
        credentials: z.array(credentialFieldSchema).describe('The sign-in form, in order.'),
      })
      .meta({ id: 'ProvideCredentialsAction', description: 'The credentials are to be given.' }),
    z
      .object({
        kind: z.literal('open-url').describe('Ask for an address, and have it opened.'),
        ...roundFields,
        page: z
          .enum(['oauth', 'connect-widget'])
          .meta({ id: 'OpenUrlPage', description: "The bank's own page, or MX's widget." }),
      })
      .meta({ id: 'OpenUrlAction', description: 'A page is to be opened.' }),
  ])
  .meta({
    id: 'NextAction',
    description:
      'The one thing that the caller has to do. It never holds a one-time address: for `open-url`, ask for a fresh one.',
  });
