/** The public key that a caller gives for its result: what it must be, and what it must not have. */
import { z } from 'zod';
import { COORDINATE_PATTERN, KEY_ID_LENGTH_MAX, KEY_ID_PATTERN, isPoint } from '../../domain';

/** One that is wrong says so itself, so that the whole key is not looked at as well. */
const coordinateSchema = z
  .string()
  .regex(COORDINATE_PATTERN, { error: 'must be 32 bytes in base64url', abort: true });

/**
 * An EC P-256 JWK, with what WebCrypto and other libraries write beside it. A private key is
 * rejected before it leaves the process.
 */
export const resultKeySchema = z
  .strictObject({
    kty: z.literal('EC').describe('Kind of the key; no other is taken.'),
    crv: z.literal('P-256').describe('Its curve; no other is taken.'),
    x: coordinateSchema.describe('A coordinate of the point: 32 bytes in base64url.'),
    y: coordinateSchema.describe('The other one.'),
    d: z
      .never('is the private part: send the public half alone')
      .optional()
      .describe('Never: a private key stays with its owner.'),
    kid: z
      .string()
      .max(KEY_ID_LENGTH_MAX, { abort: true })
      .regex(KEY_ID_PATTERN, 'must be 1 to 200 visible characters')
      .optional()
      .describe('Names the key in the sealed result. Its RFC 7638 thumbprint unless given.'),
    alg: z.literal('ECDH-ES+A256KW').optional().describe('What the key is used with.'),
    use: z.literal('enc').optional().describe('What the key is for.'),
    key_ops: z.array(z.string()).max(0).optional().describe('An empty list, as WebCrypto has it.'),
    ext: z.boolean().optional().describe('As WebCrypto has it; nothing is read from it.'),
  })
  .refine(isPoint, 'is damaged: x and y are no point of P-256')
  .meta({
    id: 'ResultKey',
    description:
      'A public EC P-256 JWK of yours. Account numbers and transactions are sealed to it, as compact JWE (ECDH-ES+A256KW, A256GCM), and nothing but the worker and your private key reads them.',
  });
