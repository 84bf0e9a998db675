/** What deletes a verification's data. */
import { z } from 'zod';
import { DELETIONS_AT_MX } from '../../domain';

/** The options of a deletion. */
export const deletionSchema = z.strictObject({
  mx: z
    .enum(DELETIONS_AT_MX)
    .default('keep')
    .describe(
      'What is deleted at MX first: nothing, the member of the verification, or also its user with all that MX holds of it, members of other verifications included.',
    ),
});
