/** What several routes share and is HTTP's own: path parameters and headers. */
import { z } from 'zod';
import { verificationIdSchema } from '../../contract/schemas';

export { referenceSchema } from '../../contract/schemas';

/** The parameter of every path below one verification. */
export const verificationParams = z.object({ verificationId: verificationIdSchema });

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
  .regex(/^[\x21-\x7e]{1,255}$/, 'must be 1 to 255 visible ASCII characters')
  .optional()
  .describe(
    '1 to 255 visible ASCII characters. The same key is the same request, for as long as Temporal keeps the verification (the retention time of its namespace after the end). Secret values are not compared.',
  );
