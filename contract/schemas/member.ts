/** Whose account is verified, and how the member comes to be. */
import { z } from 'zod';
import {
  LANGUAGE_LENGTH_MAX,
  LANGUAGE_PATTERN,
  METADATA_LENGTH_MAX,
  type UserSource,
} from '../../domain';
import { plainFieldsSchema, secretFieldsSchema } from './answers';
import { referenceSchema } from './common';
import { type Shape } from './shape';
import { redirectUrlSchema, schemeSchema } from './targets';

const metadataSchema = z.string().max(METADATA_LENGTH_MAX);

const languageSchema = z
  .string()
  .max(LANGUAGE_LENGTH_MAX, { abort: true })
  .regex(LANGUAGE_PATTERN, 'must be a language tag such as fr-CA')
  .describe('Of the widget: a language tag, such as `fr-CA`.');

const existingUserSchema = z
  .strictObject({
    kind: z.literal('existing').describe('MX has the user.'),
    userGuid: referenceSchema.describe('The guid that an earlier verification showed.'),
  })
  .meta({ id: 'ExistingUser', description: 'A user that MX has, and that is yours.' });

const newUserSchema = z
  .strictObject({
    kind: z.literal('new').describe('The user is made, or found by its `identifier`.'),
    identifier: referenceSchema
      .optional()
      .describe('Your own id of the user. A user of yours that has it already is taken.'),
    id: referenceSchema
      .optional()
      .describe("Stands in for `identifier`: the name that one of MX's guides gives it."),
    metadata: metadataSchema.optional().describe('Your note, kept at MX with a user that is made.'),
    isDisabled: z.boolean().optional().describe('Whether a user that is made is disabled at MX.'),
  })
  .meta({ id: 'NewUser', description: 'A user to be made, or one of yours by your own id.' });

/** Whose account is verified. */
export const userSchema = z
  .discriminatedUnion('kind', [existingUserSchema, newUserSchema])
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

const institutionCodeSchema = referenceSchema.describe("MX's code of the bank.");

/** What a member that is made for the verification carries besides its connection method. */
const newMemberFields = {
  identifier: referenceSchema
    .optional()
    .describe('Your own id of the member. One that a member has already is an outcome.'),
  metadata: metadataSchema.optional().describe('Your note, kept at MX with the member.'),
  isBackgroundAggregationDisabled: z
    .boolean()
    .optional()
    .describe('Whether MX leaves the member alone afterwards, without its daily update.'),
} as const;

const oauthSchema = z
  .strictObject({
    kind: z.literal('oauth').describe("The end user signs in at the bank's own page."),
    institutionCode: institutionCodeSchema,
    referralSource: z
      .enum(['BROWSER', 'APP'])
      .optional()
      .describe('Where the page was opened from. `APP` alone takes the two members below.'),
    clientRedirectUrl: redirectUrlSchema
      .optional()
      .describe('https, or a scheme of your app; with `referralSource` `APP` alone.'),
    uiMessageWebviewUrlScheme: schemeSchema
      .optional()
      .describe('A URL scheme of an app, such as `myapp`; with `referralSource` `APP` alone.'),
    ...newMemberFields,
  })
  .meta({
    id: 'OauthMember',
    description: 'A member of a bank that has a sign-in page of its own.',
  });

const connectWidgetSchema = z
  .strictObject({
    kind: z.literal('connect-widget').describe("The end user does everything in MX's widget."),
    institutionCode: institutionCodeSchema
      .optional()
      .describe(
        "MX's code of the bank at whose form the widget opens. Absent: the end user searches.",
      ),
    colorScheme: z.enum(['light', 'dark']).optional().describe('How the widget looks.'),
    language: languageSchema.optional(),
    isMobileWebview: z
      .boolean()
      .optional()
      .describe('Whether an app shows the widget in a WebView.'),
    uiMessageWebviewUrlScheme: schemeSchema
      .optional()
      .describe('A URL scheme of an app, such as `myapp`; with `isMobileWebview` alone.'),
  })
  .meta({
    id: 'ConnectWidgetMember',
    description: "A member that the end user makes in MX's widget.",
  });

const existingMemberSchema = z
  .strictObject({
    kind: z.literal('existing-member').describe('The user has the member already.'),
    memberGuid: referenceSchema.describe('The guid that an earlier verification showed.'),
  })
  .meta({ id: 'ExistingMember', description: 'A member that the user has at MX.' });

const credentialsSchemaOf = <F extends z.ZodType>(fields: F) =>
  z.strictObject({
    kind: z.literal('credentials').describe('The end user types credentials into your form.'),
    institutionCode: institutionCodeSchema,
    credentials: fields
      .optional()
      .describe(
        'One value for each field of the sign-in form. Absent: the verification asks for them, so that the backend never sees them.',
      ),
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
export const plainMemberSchema = z
  .discriminatedUnion('kind', [
    credentialsSchemaOf(plainFieldsSchema).meta({
      id: 'CredentialsMember',
      description: 'A member that is made with credentials of the end user.',
    }),
    oauthSchema,
    connectWidgetSchema,
    existingMemberSchema,
  ])
  .meta({ id: 'MemberSource', description: 'The connection method: how the member comes to be.' });
