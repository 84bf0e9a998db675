/**
 * What a caller sends to a running verification: the end user's answers, a message about the
 * member, a cancellation.
 */
import { z } from 'zod';
import {
  ANSWER_BYTES_MAX,
  FIELDS_MAX,
  MEMBER_MESSAGE_LENGTH_MAX,
  OPTION_VALUE_BYTES_MAX,
  SEALED_LENGTH_MAX,
  SEALED_PATTERN,
  SECRET_BYTES_MAX,
  jsonBytes,
} from '../../domain';
import { referenceSchema, roundSchema } from './common';

/** What is wrong with fields that are too long for one message. */
export const ANSWER_TOO_LONG = `must have at most ${String(ANSWER_BYTES_MAX)} bytes altogether, once sealed`;

const plainValueSchema = z
  .string()
  .min(1)
  .max(SECRET_BYTES_MAX, { abort: true })
  .refine(
    (value) => new TextEncoder().encode(value).length <= SECRET_BYTES_MAX,
    `must have at most ${String(SECRET_BYTES_MAX)} bytes of UTF-8`,
  );

/** Values that are still plain, each beside the field or challenge that it answers. */
export const plainFieldsSchema = z
  .array(
    z
      .strictObject({
        guid: referenceSchema.describe('Of the field or challenge that it answers.'),
        value: plainValueSchema.describe('What the end user gave.'),
      })
      .meta({ id: 'PlainField', description: 'Sealed at the edge, before anything else sees it.' }),
  )
  .min(1)
  .max(FIELDS_MAX)
  // They become longer when they are sealed, and are measured again then.
  .refine((fields) => jsonBytes(fields) <= ANSWER_BYTES_MAX, ANSWER_TOO_LONG);

const sealedFieldsSchema = z
  .strictObject({
    guids: z
      .array(referenceSchema)
      .min(1)
      .max(FIELDS_MAX)
      .describe('Of the fields or challenges that the values answer, in the order of the values.'),
    sealed: z
      .string()
      .max(SEALED_LENGTH_MAX)
      .regex(SEALED_PATTERN, 'must be a compact JWE')
      .describe('A compact JWE.'),
  })
  .refine((fields) => jsonBytes(fields) <= ANSWER_BYTES_MAX, ANSWER_TOO_LONG)
  .meta({
    id: 'SealedFields',
    description:
      'All values sealed in the browser, as one compact JWE to a key of /.well-known/sealing-keys; docs/http-api.md says how.',
  });

/** All secret values of one message: plain, or sealed. */
export const secretFieldsSchema = z.union([plainFieldsSchema, sealedFieldsSchema]);

/** Answers every challenge of a round. */
export const challengeAnswersSchema = z
  .strictObject({
    round: roundSchema,
    answers: secretFieldsSchema.describe('One for each challenge, plain or sealed.'),
  })
  .meta({ id: 'ChallengeAnswers', description: 'Answers to all challenges of a round.' });

/** Selects the account. */
export const accountSelectionSchema = z
  .strictObject({
    round: roundSchema,
    // As long as any that is published: no text has more characters than bytes.
    value: z.string().min(1).max(OPTION_VALUE_BYTES_MAX).describe('`value` of one option.'),
  })
  .meta({ id: 'AccountSelection', description: 'The account that was chosen.' });

/** Gives the credentials that were asked for. */
export const providedCredentialsSchema = z
  .strictObject({
    round: roundSchema,
    credentials: secretFieldsSchema.describe('One for each field that needs one, plain or sealed.'),
  })
  .meta({ id: 'ProvidedCredentials', description: 'Credentials that were asked for.' });

/** A message about the member. Whatever it holds, it is read as a hint (domain/member-hint). */
export const memberMessageSchema = z
  .union([z.looseObject({}), z.string().max(MEMBER_MESSAGE_LENGTH_MAX)])
  .meta({
    id: 'MemberMessage',
    description:
      "The Connect widget's message or the parameters of the OAuth return page, as they came: an object, its JSON text, or the address that the WebView was sent to.",
  });

/** Cancels a verification. */
export const cancelSchema = z
  .strictObject({
    reason: z
      .string()
      .min(1)
      .max(200)
      .describe('For operators; stays in the history, so nothing personal.'),
  })
  .meta({ id: 'CancelVerification', description: 'Why a verification is cancelled.' });
