/** Which verifications to list. */
import { z } from 'zod';
import { callerReferenceSchema, referenceSchema, tenantIdSchema } from './common';
import { outcomeCodeSchema } from './outcome';
import { phaseSchema } from './view';

/** Verifications on one page of a list. */
export const PAGE_SIZE_MAX = 100;
export const PAGE_SIZE_DEFAULT = 25;

/** The filter of a list. */
export const listFilterSchema = z.strictObject({
  tenantId: tenantIdSchema,
  phase: phaseSchema.optional().describe('Those that are in this phase now.'),
  outcome: outcomeCodeSchema.optional().describe('Those that have ended so.'),
  institutionCode: referenceSchema.optional().describe('Those of this bank.'),
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
