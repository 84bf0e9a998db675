/**
 * Sessions of the end user's page: a backend asks for a one-time address, the page opens a session
 * with what stands in it, and keeps the session alive while the verification runs (docs/adr/0024).
 */
import { z } from 'zod';
import { redirectUrlSchema, timeSchema, verificationIdSchema } from '../../contract/schemas';
import { requireStillGood } from '../auth/authenticate';
import { type PageGrant, type Principal } from '../auth/principal';
import { pageAddressOf } from '../page/page-address';
import { TICKET_LIFE_SECONDS, issueTicket, readTicket, type Ticket } from '../page/page-tickets';
import { ApiProblem } from '../problem';
import { requireRegisteredReturn } from '../redirects';
import { defineRoute } from '../route';
import { verificationParams } from '../schemas/common';
import { type Services } from '../services';

/** As long as a bank's question stays open by default. A page that is open renews its session. */
const SESSION_LIFE_SECONDS = 24 * 3_600;
const LANGUAGES = ['en', 'es', 'fr'] as const;
const STATE_LENGTH_MAX = 500;

const { least, most, usual } = TICKET_LIFE_SECONDS;
const grantSchema = {
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
    .optional()
    .describe("The page's language. The browser decides where it is absent."),
};

const createSchema = z
  .strictObject({
    ...grantSchema,
    lifeSeconds: z
      .int()
      .min(least)
      .max(most)
      .default(usual)
      .describe('How long the address can be opened.'),
  })
  .meta({ id: 'PageSessionRequest', description: 'What the page is to be told.' });

const createdSchema = z
  .object({
    pageSessionId: z.string().describe('Names the session where it is revoked; no secret.'),
    url: z.url().describe('Send the end user there. It works once. Treat it as a secret.'),
    expiresAt: timeSchema.describe('Until then it can be opened.'),
    verificationId: verificationIdSchema.describe('The one verification that it is good for.'),
  })
  .meta({ id: 'PageSession', description: 'The one-time address of a page.' });

/** Makes a one-time address of the page of one verification. */
export const createPageSession = defineRoute({
  method: 'POST',
  path: '/v1/verifications/{verificationId}/page-sessions',
  operationId: 'createPageSession',
  audit: 'page-session.created',
  tag: 'Page',
  summary: "Get the address of the end user's page",
  description:
    'A page of this service asks the end user, in place of one of yours. Each call makes a fresh address; the sessions of earlier ones go on.',
  access: { kind: 'scoped', scope: 'verifications:write', isOpenToEndUser: false },
  inputs: { params: verificationParams, body: createSchema },
  success: [{ status: 201, description: 'The address; it is shown once.', schema: createdSchema }],
  problems: ['NOT_READY', 'TEMPORAL_UNAVAILABLE'],
  handle: async ({ params: { verificationId }, body, principal, note, reply }, services) => {
    const { tenantId, credential } = principal;
    const { lifeSeconds, returnUrl, state, language } = body;
    requireRegisteredReturn(returnUrl, () => services.tenants.of(tenantId));
    const grant = grantOf({ returnUrl, state, language });
    const issuer = credential;
    const owner = { verificationId, tenantId };
    const made = await issueTicket(services.keys, { ...owner, grant, lifeSeconds, issuer });
    note({ issuedTokenId: made.pageSessionId });
    const { request } = reply;
    const base = services.settings.publicUrl || `${request.protocol}://${request.host}`;
    const address = pageAddressOf(services.keys, owner);
    // Behind the `#`, which no browser sends to a server: it is in no log and no referrer.
    const url = `${base}/page/v/${address}#${made.ticket}`;
    const { pageSessionId, expiresAt } = made;
    return { status: 201, body: { pageSessionId, url, expiresAt, verificationId } };
  },
});

const openSchema = z
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

const openedSchema = z
  .object({
    token: z.string().describe('Send it as `Authorization: Bearer`, from the page alone.'),
    expiresAt: timeSchema.describe('When it ends, unless it is renewed.'),
    verificationId: verificationIdSchema.describe('The one verification that it is good for.'),
    returnUrl: z.string().nullable().describe('Where the page leads at its end.'),
    state: z.string().nullable().describe("The backend's text that goes along."),
    language: z.string().nullable().describe('The language that the backend asked for.'),
    brand: brandSchema.nullable().describe('Null where the tenant has none.'),
    embedOrigins: z.array(z.string()).describe('Pages that may embed this one and hear from it.'),
  })
  .meta({ id: 'OpenedPageSession', description: 'The session of a page.' });

/** Opens the session, once. */
export const openPageSession = defineRoute({
  method: 'POST',
  path: '/v1/page-sessions/open',
  operationId: 'openPageSession',
  audit: 'page-session.opened',
  tag: 'Page',
  summary: 'Open the session of a page',
  description: "For this service's own page. The same browser may repeat it; another one may not.",
  access: { kind: 'public' },
  inputs: { body: openSchema },
  success: [{ status: 200, description: 'The session.', schema: openedSchema }],
  problems: ['PAGE_ADDRESS_USED', 'UNAUTHENTICATED', 'IDENTITY_UNAVAILABLE', 'NOT_READY'],
  handle: async ({ body: { ticket: text, browser }, note, reply }, services) => {
    const ticket = await readTicket(services.keys, text);
    if (ticket === undefined) throw new ApiProblem('PAGE_ADDRESS_USED');
    const { verificationId, pageSessionId, expiresAtMs } = ticket;
    note({ verificationId, issuedTokenId: pageSessionId });
    requireStillGood(services.authenticators, holderOf(ticket), reply.request.ip);
    if (!services.tickets.use(pageSessionId, browser, expiresAtMs))
      throw new ApiProblem('PAGE_ADDRESS_USED');
    return { body: await sessionFor(ticket, services) };
  },
});

/** Goes on with a session while the verification runs. */
export const renewPageSession = defineRoute({
  method: 'POST',
  path: '/v1/page-sessions/renew',
  operationId: 'renewPageSession',
  audit: 'page-session.renewed',
  tag: 'Page',
  summary: 'Renew the session of a page',
  description: "For this service's own page: a fresh token of the same session.",
  access: {
    kind: 'scoped',
    scope: 'verifications:write',
    isOpenToEndUser: false,
    isOpenToPage: true,
  },
  success: [{ status: 200, description: 'The session.', schema: openedSchema }],
  problems: [
    'VERIFICATION_NOT_FOUND',
    'VERIFICATION_FINISHED',
    'TEMPORAL_UNAVAILABLE',
    'NOT_READY',
  ],
  handle: async ({ principal, note }, services) => {
    if (principal.kind !== 'end-user' || principal.page === undefined)
      throw new ApiProblem('SCOPE_MISSING', { detail: 'Only the session of a page is renewed.' });
    const { verificationId, tenantId, page: grant, credential } = principal;
    note({ verificationId, issuedTokenId: credential.id });
    const { hasEnded } = await services.ownership.requireNow(tenantId, verificationId);
    if (hasEnded) throw new ApiProblem('VERIFICATION_FINISHED');
    const { id: pageSessionId, issuedByKey } = credential;
    const session = { verificationId, tenantId, pageSessionId, grant, issuedByKey };
    return { body: await sessionFor(session, services) };
  },
});

type Session = Pick<
  Ticket,
  'verificationId' | 'tenantId' | 'pageSessionId' | 'grant' | 'issuedByKey'
>;

async function sessionFor(session: Session, { authenticators, tenants }: Services) {
  const { verificationId, tenantId, pageSessionId, grant, issuedByKey } = session;
  const subject = { verificationId, tenantId, page: grant, tokenId: pageSessionId };
  const issuer = issuedByKey === undefined ? [] : [{ kind: 'api-key' as const, id: issuedByKey }];
  const { verificationTokens } = authenticators;
  const issued = await verificationTokens.issue(subject, SESSION_LIFE_SECONDS, ...issuer);
  const { brand, origins = [] } = tenants.of(tenantId);
  const { accent = null, background = null, text = null } = brand?.colors ?? {};
  return {
    token: issued.token,
    expiresAt: issued.expiresAt,
    verificationId,
    returnUrl: grant.returnUrl ?? null,
    state: grant.state ?? null,
    language: grant.language ?? null,
    brand:
      brand === undefined
        ? null
        : { name: brand.name, logoUrl: brand.logoUrl ?? null, accent, background, text },
    embedOrigins: origins,
  };
}

function grantOf(given: {
  readonly [K in keyof PageGrant]-?: PageGrant[K] | undefined;
}): PageGrant {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

/** Who holds a ticket, as far as revocations ask. */
function holderOf(ticket: Ticket): Principal {
  const { verificationId, tenantId, pageSessionId, issuedByKey, issuedAtMs } = ticket;
  return {
    kind: 'end-user',
    tenantId,
    verificationId,
    page: ticket.grant,
    limitKey: `verification:${verificationId}`,
    expiresAtMs: ticket.expiresAtMs,
    credential: {
      kind: 'browser-token',
      id: pageSessionId,
      issuedAtMs,
      ...(issuedByKey === undefined ? {} : { issuedByKey }),
    },
  };
}
