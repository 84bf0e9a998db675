/**
 * Sessions of the end user's page: a backend asks for a one-time address, the page opens a session
 * with what stands in it, and keeps the session alive while the verification runs (docs/adr/0024).
 */
import { z } from 'zod';
import { requireStillGood } from '../auth/authenticate';
import { countPage, holderOf, newAddress, sessionFor, wasStarted } from '../page/page-session';
import { readTicket } from '../page/page-tickets';
import { ApiProblem } from '../problem';
import { defineRoute } from '../route';
import { verificationParams } from '../schemas/common';
import {
  createdSchema,
  openSchema,
  openedSchema,
  pageRequestFields,
} from '../schemas/page-session';
import { type Services } from '../services';

const createSchema = z
  .strictObject(pageRequestFields)
  .meta({ id: 'PageSessionRequest', description: 'What the page is to be told.' });

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
    const { lifeSeconds, returnUrl, state, language } = body;
    const grant = { returnUrl, state, language, start: undefined };
    const asked = { verificationId, principal, lifeSeconds, grant };
    const made = await newAddress(asked, reply.request, services);
    note({ issuedTokenId: made.pageSessionId });
    return { status: 201, body: made };
  },
});

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
  problems: [
    'PAGE_ADDRESS_USED',
    'UNAUTHENTICATED',
    'IDENTITY_UNAVAILABLE',
    'TEMPORAL_UNAVAILABLE',
    'NOT_READY',
  ],
  handle: async ({ body: { ticket: text, browser }, note, reply }, services) => {
    const ticket = await readTicket(services.keys, text);
    if (ticket === undefined) throw addressUsed(services);
    const { verificationId, pageSessionId, expiresAtMs } = ticket;
    note({ verificationId, issuedTokenId: pageSessionId });
    requireStillGood(services.authenticators, holderOf(ticket), reply.request.ip);
    if (!(await services.tickets.use(pageSessionId, browser, expiresAtMs)))
      throw addressUsed(services);
    const session = await sessionFor(ticket, services);
    countPage(services, 'opened');
    return { body: session };
  },
});

function addressUsed(services: Services): ApiProblem {
  countPage(services, 'address-used');
  return new ApiProblem('PAGE_ADDRESS_USED');
}

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
    const isWaiting = grant.start !== undefined && !(await wasStarted(services, principal));
    const { hasEnded } = isWaiting
      ? { hasEnded: false }
      : await services.ownership.requireNow(tenantId, verificationId);
    if (hasEnded) throw new ApiProblem('VERIFICATION_FINISHED');
    const { id: pageSessionId, issuedByKey } = credential;
    const of = { verificationId, tenantId, pageSessionId, grant, issuedByKey };
    const session = await sessionFor(of, services);
    countPage(services, 'renewed');
    return { body: session };
  },
});
