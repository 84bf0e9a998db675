/** Schemas that several routes share: ids, references, headers. */
import { z } from 'zod';

/** A verification id as it stands in a path. */
export const verificationIdSchema = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,64}$/)
  .describe('Id of the verification.');

/** The parameter of every path below one verification. */
export const verificationParams = z.object({ verificationId: verificationIdSchema });

/** A guid or code of MX: opaque, and never a part of a path that leads elsewhere. */
export const referenceSchema = z.string().regex(/^[A-Za-z0-9_.-]{1,100}$/);

/** A moment, ISO 8601 in UTC. */
export const timeSchema = z.iso.datetime();

/** `Prefer: wait=N` (RFC 7240); other preferences are ignored, as the RFC asks. */
export const preferHeader = z
  .string()
  .max(200)
  .optional()
  .describe(
    'RFC 7240: `wait=N` waits up to N seconds (at most 30) for the first thing that the caller has to do.',
  );

/** `Idempotency-Key`: the same key is the same request. */
export const idempotencyKeyHeader = z
  .string()
  .regex(/^[\x21-\x7e]{1,255}$/)
  .optional()
  .describe('1 to 255 visible ASCII characters. The same key is the same request.');

/** The round that an answer names. */
export const roundSchema = z
  .int()
  .min(1)
  .max(1_000)
  .describe('`nextAction.round` of the verification as it was read.');
