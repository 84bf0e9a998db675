/**
 * What starts a verification. The HTTP body and the client's request are made of the same parts;
 * only the client takes an id, a tenant and credentials that are sealed already, because a browser
 * has to know the id before it can seal.
 */
import { z } from 'zod';
import { callerReferenceSchema, tenantIdSchema, verificationIdSchema } from './common';
import { rejectIdleMembers } from './effects';
import { memberSchema, plainMemberSchema, userSchema } from './member';
import { limitsSchema, policiesSchema } from './options';
import { resultKeySchema } from './result-key';

const options = {
  reference: callerReferenceSchema
    .optional()
    .describe(
      'Your own name of the verification, such as an order id, by which the list finds it. Encrypted; the index has a keyed hash of it. Several verifications may have the same.',
    ),
  includeTransactions: z
    .boolean()
    .optional()
    .describe('Whether transactions of the verified accounts are read as well.'),
  resultKey: resultKeySchema
    .optional()
    .describe('A public key of yours, to which numbers and transactions are sealed.'),
  policies: policiesSchema.optional().describe('What you decide beforehand.'),
  limits: limitsSchema.optional().describe('Bounds other than the defaults.'),
} as const;

/** The body of `POST /v1/verifications`. */
export const startBodySchema = z
  .strictObject({
    user: userSchema.describe('Whose account is verified.'),
    member: plainMemberSchema.describe('How the member comes to be.'),
    ...options,
  })
  .superRefine(rejectIdleMembers)
  .meta({ id: 'StartVerification', description: 'What starts a verification.' });

/** What a backend gives where the end user chooses the bank on this service's page. */
export const startWithoutBankSchema = z.strictObject({
  user: userSchema.describe('Whose account is verified.'),
  ...options,
});

/** The request of the client's `start`. */
export const startRequestSchema = z
  .strictObject({
    /** 1 to 64 letters, digits, `-`, `_`; says nothing about a person. @default a random one */
    verificationId: verificationIdSchema.optional(),
    /** Whose verification it is, for search and isolation; same form as an id. @default 'default' */
    tenantId: tenantIdSchema.optional(),
    user: userSchema,
    member: memberSchema,
    ...options,
    /**
     * Kept beside the run and read back by `lookUp`: what a repeated request is compared by. No
     * secret.
     */
    requestFingerprint: z.string().min(1).max(100).optional(),
  })
  .superRefine(rejectIdleMembers);
