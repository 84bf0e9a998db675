/** What callers pass in: the shapes of contract/schemas, by the names that callers use. */
import { type Shape, type listFilterSchema, type startRequestSchema } from '../contract/schemas';

/** What starts a verification. */
export type StartVerificationRequest = Shape<typeof startRequestSchema>;

/** The connection method as callers write it: credentials may still be plain. */
export type MemberRequest = StartVerificationRequest['member'];

/**
 * Which verifications to list. `pageSize` is 25 unless given; `cursor` is `nextCursor` of the page
 * before, opaque.
 */
export type VerificationFilter = Shape<typeof listFilterSchema>;
