/** Schemas that several requests and views share. */
import { z } from 'zod';
import { CALLER_REFERENCE_PATTERN, ID_PATTERN, REFERENCE_PATTERN } from '../../domain';

/** A verification id. */
export const verificationIdSchema = z
  .string()
  .regex(ID_PATTERN, 'must be 1 to 64 letters, digits, dashes or underscores')
  .describe('Id of the verification.');

/** A tenant's name, of the same form as an id. */
export const tenantIdSchema = z
  .string()
  .regex(ID_PATTERN, 'must be 1 to 64 letters, digits, dashes or underscores');

/** A guid, code or identifier. */
export const referenceSchema = z
  .string()
  .regex(
    REFERENCE_PATTERN,
    'must be 1 to 200 letters, digits, dots, dashes or underscores, the first one no dot or dash',
  );

/** The caller's own name of a verification. */
export const callerReferenceSchema = z
  .string()
  .regex(CALLER_REFERENCE_PATTERN, 'must be 1 to 200 visible ASCII characters');

/** A moment, ISO 8601 in UTC. */
export const timeSchema = z.iso.datetime();

/** The round that an answer names. */
export const roundSchema = z
  .int()
  .min(1)
  .max(1_000)
  .describe('`nextAction.round` of the verification as it was read.');
