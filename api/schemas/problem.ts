/** The problem body as documented (RFC 9457). */
import { z } from 'zod';
import { PROBLEMS, type ProblemCode } from '../problem';

const codes = Object.keys(PROBLEMS) as [ProblemCode, ...ProblemCode[]];

const fieldErrorSchema = z
  .object({
    pointer: z.string().describe('JSON pointer into the body.').optional(),
    parameter: z.string().optional(),
    header: z.string().optional(),
    detail: z.string(),
  })
  .meta({ id: 'FieldError' });

export const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.enum(codes),
    requestId: z.string().describe('Name it when you ask for help.'),
    detail: z.string().optional(),
    reason: z.string().describe('Why an answer was rejected; docs/errors.md lists all.').optional(),
    errors: z.array(fieldErrorSchema).optional(),
  })
  .meta({ id: 'Problem' });
