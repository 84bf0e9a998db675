/** What the end user's page is asked for, and what it is told. */
import { z } from 'zod';
import { redirectUrlSchema, timeSchema, verificationIdSchema } from '../../contract/schemas';
import { TICKET_LIFE_SECONDS } from '../page/page-tickets';

const LANGUAGES = ['en', 'es', 'fr'] as const;
const STATE_LENGTH_MAX = 500;
const { least, most, usual } = TICKET_LIFE_SECONDS;

/** Of every request for an address. */
export const pageRequestFields = {
  returnUrl: redirectUrlSchema
    .optional()
    .describe(
      'Where the page leads at its end: one of `returnUrls` of the tenant, with any query. It gets `verification` and `state` as parameters.',
    ),
  state: z
    .string()
    .regex(/^[\x20-\x7e]*$/, 'must be visible ASCII')
    .min(1)
    .max(STATE_LENGTH_MAX)
    .optional()
    .describe('A text of yours that comes back with the end user; compare it.'),
  language: z
    .enum(LANGUAGES)
    .meta({ id: 'PageLanguage', description: 'A language that the page has.' })
    .optional()
    .describe("The page's language. The browser decides where it is absent."),
  lifeSeconds: z
    .int()
    .min(least)
    .max(most)
    .default(usual)
    .describe('How long the address can be opened.'),
} as const;

/** The one-time address. */
export const createdSchema = z
  .object({
    pageSessionId: z.string().describe('Names the session where it is revoked; no secret.'),
    url: z.url().describe('Send the end user there. It works once. Treat it as a secret.'),
    expiresAt: timeSchema.describe('Until then it can be opened.'),
    verificationId: verificationIdSchema.describe('The one verification that it is good for.'),
  })
  .meta({ id: 'PageSession', description: 'The one-time address of a page.' });

/** What opens a session. */
export const openSchema = z
  .strictObject({
    ticket: z.string().min(1).max(4_096).describe('What stands behind the `#` of the address.'),
    browser: z
      .string()
      .regex(/^[\w-]{22,100}$/, 'must be 22 to 100 characters of base64url')
      .describe('A random text that the page keeps, so that a lost answer can be asked for again.'),
  })
  .meta({ id: 'OpenPageSession', description: 'What opens the session of a page.' });

const brandSchema = z
  .object({
    name: z.string().describe("The tenant's name."),
    logoUrl: z.string().nullable().describe('Its logo.'),
    accent: z.string().nullable().describe('Its color for what can be pressed.'),
    background: z.string().nullable().describe('Its color of the page.'),
    text: z.string().nullable().describe('Its color of texts.'),
  })
  .meta({ id: 'PageBrand', description: 'How the page presents the tenant.' });

/** The session. */
export const openedSchema = z
  .object({
    token: z.string().describe('Send it as `Authorization: Bearer`, from the page alone.'),
    expiresAt: timeSchema.describe('When it ends, unless it is renewed.'),
    verificationId: verificationIdSchema.describe('The one verification that it is good for.'),
    returnUrl: z.string().nullable().describe('Where the page leads at its end.'),
    state: z.string().nullable().describe("The backend's text that goes along."),
    language: z.string().nullable().describe('The language that the backend asked for.'),
    brand: brandSchema.nullable().describe('Null where the tenant has none.'),
    choosesBank: z
      .boolean()
      .describe('Whether the page asks for the bank, and starts the verification with it.'),
    embedOrigins: z.array(z.string()).describe('Pages that may embed this one and hear from it.'),
  })
  .meta({ id: 'OpenedPageSession', description: 'The session of a page.' });

/** What `…/open` and `…/renew` answer. */
export type OpenedSession = z.infer<typeof openedSchema>;
