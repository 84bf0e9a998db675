/** The problem body as documented (RFC 9457). */
import { z } from 'zod';
import { PROBLEMS, type ProblemCode } from '../problem';

const codes = Object.keys(PROBLEMS) as [ProblemCode, ...ProblemCode[]];

const fieldErrorSchema = z
  .object({
    pointer: z.string().describe('JSON pointer into the body.').optional(),
    parameter: z.string().describe('Name of a query or path parameter.').optional(),
    header: z.string().describe('Name of a header.').optional(),
    detail: z.string().describe('What is expected there. Never quotes the value.'),
  })
  .meta({ id: 'FieldError', description: 'One thing that is wrong with the request, and where.' });

export const problemSchema = z
  .object({
    type: z.string().describe('`urn:atrium-verification:problem:` and the code.'),
    title: z.string().describe('What the code means, in one sentence.'),
    status: z.int().describe('The HTTP status again.'),
    code: z.enum(codes).meta({
      id: 'ProblemCode',
      description:
        'What went wrong; docs/http-api.md says what to do about each. Codes are never renamed; a later version may add some.',
    }),
    requestId: z.string().describe('Name it when you ask for help.'),
    detail: z.string().describe('More about this very case.').optional(),
    reason: z.string().describe('Why an answer was rejected; docs/errors.md lists all.').optional(),
    errors: z.array(fieldErrorSchema).describe('What is wrong with the request.').optional(),
  })
  .meta({ id: 'Problem', description: 'Why a request was not served (RFC 9457).' });
