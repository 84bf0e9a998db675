/**
 * What starts a verification. The HTTP body and the client's request are made of the same parts;
 * only the client takes an id, a tenant and credentials that are sealed already, because a browser
 * has to know the id before it can seal.
 */
import { z } from 'zod';
import {
  LANGUAGE_LENGTH_MAX,
  LANGUAGE_PATTERN,
  LIMIT_RANGES,
  METADATA_LENGTH_MAX,
  SELECTION_RULE_LENGTH_MAX,
  type UserSource,
  type VerificationLimits,
} from '../../domain';
import { plainFieldsSchema, secretFieldsSchema } from './answers';
import {
  callerReferenceSchema,
  referenceSchema,
  tenantIdSchema,
  verificationIdSchema,
} from './common';
import { rejectIdleMembers } from './effects';
import { resultKeySchema } from './result-key';
import { type Shape } from './shape';
import { redirectUrlSchema, schemeSchema } from './targets';

const metadataSchema = z.string().max(METADATA_LENGTH_MAX);

const languageSchema = z
  .string()
  .max(LANGUAGE_LENGTH_MAX, { abort: true })
  .regex(LANGUAGE_PATTERN, 'must be a language tag such as fr-CA')
  .describe('A language tag, such as `fr-CA`.');

/** Whose account is verified. */
export const userSchema = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('existing'), userGuid: referenceSchema }),
    z.strictObject({
      kind: z.literal('new'),
      identifier: referenceSchema
        .optional()
        .describe('Your own id of the user. A user of yours that has it already is taken.'),
      id: referenceSchema
        .optional()
        .describe("Stands in for `identifier`: the name that one of MX's guides gives it."),
      metadata: metadataSchema.optional().describe('Of a user that is made.'),
      isDisabled: z.boolean().optional().describe('Of a user that is made.'),
    }),
  ])
  .superRefine((user, context) => {
    if (user.kind === 'existing' || user.id === undefined || user.identifier === undefined) return;
    const message = 'stands in for identifier: give one of the two';
    context.addIssue({ code: 'custom', path: ['id'], message });
  })
  .meta({
    id: 'UserSource',
    description: 'A user that MX knows and that is yours, or one to be created.',
  });

/**
 * The user as everybody after the caller knows it (docs/atrium-contract.md §15): the own id of a
 * new one is its `identifier`, whichever name it came by.
 */
export function toUserSource(user: Shape<typeof userSchema>): UserSource {
  if (user.kind === 'existing') return user;
  const { id, ...rest } = user;
  return id === undefined ? rest : { ...rest, identifier: id };
}

/** What a member that is made for the verification carries besides its connection method. */
const newMemberFields = {
  identifier: referenceSchema.optional(),
  metadata: metadataSchema.optional(),
  isBackgroundAggregationDisabled: z.boolean().optional(),
} as const;

const oauthSchema = z.strictObject({
  kind: z.literal('oauth'),
  institutionCode: referenceSchema,
  referralSource: z.enum(['BROWSER', 'APP']).optional(),
  clientRedirectUrl: redirectUrlSchema
    .optional()
    .describe('https, or a scheme of your app; with `referralSource` `APP` alone.'),
  uiMessageWebviewUrlScheme: schemeSchema
    .optional()
    .describe('A URL scheme of an app, such as `myapp`; with `referralSource` `APP` alone.'),
  ...newMemberFields,
});

const connectWidgetSchema = z.strictObject({
  kind: z.literal('connect-widget'),
  institutionCode: referenceSchema.optional(),
  colorScheme: z.enum(['light', 'dark']).optional(),
  language: languageSchema.optional(),
  isMobileWebview: z.boolean().optional(),
  uiMessageWebviewUrlScheme: schemeSchema
    .optional()
    .describe('A URL scheme of an app, such as `myapp`; with `isMobileWebview` alone.'),
});

const existingMemberSchema = z.strictObject({
  kind: z.literal('existing-member'),
  memberGuid: referenceSchema,
});

const credentialsSchemaOf = <F extends z.ZodType>(fields: F) =>
  z.strictObject({
    kind: z.literal('credentials'),
    institutionCode: referenceSchema,
    credentials: fields
      .optional()
      .describe('Absent: the verification asks for them, so that the backend never sees them.'),
    ...newMemberFields,
  });

/** How the member comes to be; credentials may be plain or sealed. */
export const memberSchema = z.discriminatedUnion('kind', [
  credentialsSchemaOf(secretFieldsSchema),
  oauthSchema,
  connectWidgetSchema,
  existingMemberSchema,
]);

/** As {@link memberSchema}, with plain credentials only. */
const plainMemberSchema = z
  .discriminatedUnion('kind', [
    credentialsSchemaOf(plainFieldsSchema),
    oauthSchema,
    connectWidgetSchema,
    existingMemberSchema,
  ])
  .meta({ id: 'MemberSource', description: 'How the member comes to be.' });

const limit = (name: keyof VerificationLimits): z.ZodOptional<z.ZodInt> =>
  z.int().min(LIMIT_RANGES[name][0]).max(LIMIT_RANGES[name][1]).optional();

/** Bounds other than the defaults of domain/limits. */
export const limitsSchema = z
  .strictObject({
    overallMs: limit('overallMs'),
    answerMs: limit('answerMs'),
    credentialsMs: limit('credentialsMs'),
    openUrlMs: limit('openUrlMs'),
    expiredGraceMs: limit('expiredGraceMs'),
    dailyRetryMs: limit('dailyRetryMs'),
    fastPollingMs: limit('fastPollingMs'),
    slowPollMs: limit('slowPollMs'),
    settleMs: limit('settleMs'),
    otherJobMs: limit('otherJobMs'),
    roundsMax: limit('roundsMax'),
    answerAttemptsMax: limit('answerAttemptsMax'),
    dailyRetriesMax: limit('dailyRetriesMax'),
    credentialAttemptsMax: limit('credentialAttemptsMax'),
  })
  .meta({ id: 'Limits', description: 'Bounds other than the defaults; times in milliseconds.' });

const ruleTextSchema = z.string().min(1).max(SELECTION_RULE_LENGTH_MAX);

/** What the caller decides beforehand. */
export const policiesSchema = z
  .strictObject({
    accountSelection: z
      .discriminatedUnion('kind', [
        z.strictObject({ kind: z.literal('end-user') }),
        z.strictObject({ kind: z.literal('label'), label: ruleTextSchema }),
        z.strictObject({ kind: z.literal('label-pattern'), pattern: ruleTextSchema }),
      ])
      .optional()
      .describe(
        'Who selects the account: the end user, or a rule that fits exactly one label. No rule with the Connect widget.',
      ),
    reuseKnownNumbers: z.boolean().optional().describe('True with an existing member alone.'),
    retryDaily: z.boolean().optional().describe('Not true with the Connect widget.'),
    memberDeletion: z
      .enum(['never', 'on-failure', 'always'])
      .optional()
      .describe(
        '`on-failure` deletes no member but one that this verification made. None is deleted after `support-required` and `already-running`.',
      ),
  })
  .meta({ id: 'Policies', description: 'What the caller decides beforehand.' });

const options = {
  reference: callerReferenceSchema
    .optional()
    .describe(
      'Your own name of the verification, such as an order id, by which the list finds it. Encrypted; the index has a keyed hash of it. Several verifications may have the same.',
    ),
  includeTransactions: z.boolean().optional(),
  resultKey: resultKeySchema.optional(),
  policies: policiesSchema.optional(),
  limits: limitsSchema.optional(),
} as const;

/** The body of `POST /v1/verifications`. */
export const startBodySchema = z
  .strictObject({ user: userSchema, member: plainMemberSchema, ...options })
  .superRefine(rejectIdleMembers)
  .meta({ id: 'StartVerification' });

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
