/** What the end user answers with. Each names its round; secrets may come plain or sealed by the browser. */
import { z } from 'zod';
import { SEALED_LENGTH_MAX, SECRET_BYTES_MAX } from '../../domain';
import { referenceSchema, roundSchema } from './common';

const secretFieldSchema = z
  .union([
    z.strictObject({ guid: referenceSchema, value: z.string().min(1).max(SECRET_BYTES_MAX) }),
    z.strictObject({
      guid: referenceSchema,
      sealed: z
        .string()
        .max(SEALED_LENGTH_MAX)
        .regex(/^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]*){4}$/),
    }),
  ])
  .meta({
    id: 'SecretField',
    description:
      'Plain (`value`), sealed at the edge before anything else sees it; or sealed in the browser (`sealed`, a compact JWE to a key of /.well-known/sealing-keys).',
  });

const fieldsSchema = z.array(secretFieldSchema).min(1).max(50);

export const challengeAnswersSchema = z
  .strictObject({ round: roundSchema, answers: fieldsSchema })
  .meta({ id: 'ChallengeAnswers' });

export const accountSelectionSchema = z
  .strictObject({
    round: roundSchema,
    value: z.string().min(1).max(200).describe('`value` of one option.'),
  })
  .meta({ id: 'AccountSelection' });

export const credentialsSchema = z
  .strictObject({ round: roundSchema, credentials: fieldsSchema })
  .meta({ id: 'ProvidedCredentials' });

export const acceptedSchema = z
  .object({ accepted: z.literal(true), round: z.int(), links: z.object({ self: z.string() }) })
  .meta({ id: 'AnswerAccepted' });

export const messageAcceptedSchema = z
  .object({ accepted: z.literal(true), links: z.object({ self: z.string() }) })
  .meta({ id: 'MessageAccepted' });

export const memberMessageSchema = z.looseObject({}).meta({
  id: 'MemberMessage',
  description:
    "The Connect widget's message as it came, or the parameters of the OAuth return page as an object.",
});

export const cancelSchema = z
  .strictObject({
    reason: z
      .string()
      .min(1)
      .max(200)
      .describe('For operators; stays in the history, so nothing personal.'),
  })
  .meta({ id: 'CancelVerification' });
