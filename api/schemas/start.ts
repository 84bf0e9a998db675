/** What starts a verification. Names and meanings of domain/; credentials are plain here and are sealed at the edge. */
import { z } from 'zod';
import {
  LIMIT_RANGES,
  SECRET_BYTES_MAX,
  SELECTION_RULE_LENGTH_MAX,
  type VerificationLimits,
} from '../../domain';
import { referenceSchema } from './common';

const metadataSchema = z.string().max(4_000);

/** A URL scheme of an app, such as `myapp`. */
const schemeSchema = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9+.-]*$/)
  .max(100);

const userSchema = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('existing'), userGuid: referenceSchema }),
    z.strictObject({
      kind: z.literal('new'),
      identifier: referenceSchema.optional(),
      email: z.email().max(200).optional(),
      id: referenceSchema.optional(),
      metadata: metadataSchema.optional(),
      isDisabled: z.boolean().optional(),
    }),
  ])
  .meta({ id: 'UserSource', description: 'A user that MX knows, or one to be created.' });

const plainCredentialSchema = z
  .strictObject({
    guid: referenceSchema,
    value: z.string().min(1).max(SECRET_BYTES_MAX),
  })
  .meta({
    id: 'PlainCredential',
    description: 'Sealed at the edge, before anything else sees it.',
  });

/** What a member that is made for the verification carries besides its connection method. */
const newMemberFields = {
  identifier: referenceSchema.optional(),
  metadata: metadataSchema.optional(),
  isBackgroundAggregationDisabled: z.boolean().optional(),
} as const;

const memberSchema = z
  .discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('credentials'),
      institutionCode: referenceSchema,
      credentials: z
        .array(plainCredentialSchema)
        .min(1)
        .max(50)
        .optional()
        .describe('Absent: the verification asks for them, so that the backend never sees them.'),
      ...newMemberFields,
    }),
    z.strictObject({
      kind: z.literal('oauth'),
      institutionCode: referenceSchema,
      referralSource: z.enum(['BROWSER', 'APP']).optional(),
      clientRedirectUrl: z.url().max(2_000).optional(),
      uiMessageWebviewUrlScheme: schemeSchema.optional(),
      ...newMemberFields,
    }),
    z.strictObject({
      kind: z.literal('connect-widget'),
      institutionCode: referenceSchema.optional(),
      colorScheme: z.enum(['light', 'dark']).optional(),
      language: z
        .string()
        .regex(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/)
        .max(20)
        .optional(),
      isMobileWebview: z.boolean().optional(),
      uiMessageWebviewUrlScheme: schemeSchema.optional(),
    }),
    z.strictObject({ kind: z.literal('existing-member'), memberGuid: referenceSchema }),
  ])
  .meta({ id: 'MemberSource', description: 'How the member comes to be.' });

const limit = (name: keyof VerificationLimits): z.ZodOptional<z.ZodInt> =>
  z.int().min(LIMIT_RANGES[name][0]).max(LIMIT_RANGES[name][1]).optional();

/** Only the bounds that a caller has a reason to set; the others are the service's own. */
const limitsSchema = z
  .strictObject({
    overallMs: limit('overallMs'),
    answerMs: limit('answerMs'),
    credentialsMs: limit('credentialsMs'),
    openUrlMs: limit('openUrlMs'),
    expiredGraceMs: limit('expiredGraceMs'),
    settleMs: limit('settleMs'),
    credentialAttemptsMax: limit('credentialAttemptsMax'),
  })
  .meta({ id: 'Limits', description: 'Bounds other than the defaults; times in milliseconds.' });

const ruleTextSchema = z.string().min(1).max(SELECTION_RULE_LENGTH_MAX);

const policiesSchema = z
  .strictObject({
    accountSelection: z
      .discriminatedUnion('kind', [
        z.strictObject({ kind: z.literal('end-user') }),
        z.strictObject({ kind: z.literal('label'), label: ruleTextSchema }),
        z.strictObject({ kind: z.literal('label-pattern'), pattern: ruleTextSchema }),
      ])
      .optional(),
    reuseKnownNumbers: z.boolean().optional(),
    retryDaily: z.boolean().optional(),
    memberDeletion: z.enum(['never', 'on-failure', 'always']).optional(),
  })
  .meta({ id: 'Policies', description: 'What the caller decides beforehand.' });

export const startSchema = z
  .strictObject({
    user: userSchema,
    member: memberSchema,
    includeTransactions: z.boolean().optional(),
    policies: policiesSchema.optional(),
    limits: limitsSchema.optional(),
  })
  .meta({ id: 'StartVerification' });

/** A start request, checked. */
export type StartBody = z.infer<typeof startSchema>;
