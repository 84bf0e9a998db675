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

const idempotencyKey = z
  .string()
  .regex(/^[\x21-\x7e]{1,255}$/, 'must be 1 to 255 visible ASCII characters')
  .optional();

/** `Idempotency-Key`: the same key is the same request. */
export const idempotencyKeyHeader = idempotencyKey.describe(
  '1 to 255 visible ASCII characters. The same key is the same request, for as long as Temporal keeps the verification (the retention time of its namespace after the end). Secret values are not compared.',
);

/** The same, for what is made with a secret. */
export const secretIdempotencyKeyHeader = idempotencyKey.describe(
  '1 to 255 visible ASCII characters. The same key is the same request, and gets the same answer, for as long as what it made is there. Take a random one, as for anything that shall not be guessed, and a new one for each endpoint or secret.',
);
