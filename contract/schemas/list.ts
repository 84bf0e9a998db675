/** Which verifications to list. */
import { z } from 'zod';
import { OUTCOMES, type OutcomeCode } from '../../domain';
import { callerReferenceSchema, referenceSchema, tenantIdSchema } from './common';
import { phaseSchema } from './view';

const codes = Object.keys(OUTCOMES) as [OutcomeCode, ...OutcomeCode[]];

/**
 * One outcome code; taken from the table of domain/, so that a new outcome can be filtered at once.
 */
export const outcomeCodeSchema = z.enum(codes).meta({ id: 'OutcomeCode' });

/** Verifications on one page of a list. */
export const PAGE_SIZE_MAX = 100;
export const PAGE_SIZE_DEFAULT = 25;

/** The filter of a list. */
export const listFilterSchema = z.strictObject({
  tenantId: tenantIdSchema,
  phase: phaseSchema.optional(),
  outcome: outcomeCodeSchema.optional(),
  institutionCode: referenceSchema.optional(),
  reference: callerReferenceSchema
    .optional()
    .describe('What the start named as `reference`. Several verifications may have the same.'),
  pageSize: z.int().min(1).max(PAGE_SIZE_MAX).optional(),
  cursor: z
    .string()
    .min(1)
    .max(4_096)
    .optional()
    .describe('`nextCursor` of the page before, with the same filters.'),
});
