/**
 * The end user chooses the bank: a page for a verification that is not there yet. The id is decided
 * with the address, so however often the page starts it, there is one.
 */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { startWithoutBankSchema, verificationIdSchema } from '../../contract/schemas';
import { newAddress, wasStarted } from '../page/page-session';
import { openStart, sealStart } from '../page/sealed-start';
import { ApiProblem } from '../problem';
import { defineRoute } from '../route';
import { referenceSchema } from '../schemas/common';
import { createdSchema, pageRequestFields } from '../schemas/page-session';
import { requirePrepared, type Services } from '../services';

const createSchema = z
  .strictObject({
    start: startWithoutBankSchema
      .meta({ id: 'StartWithoutBank', description: 'As a start, without the member.' })
      .describe('What the verification is started with, once the end user has chosen the bank.'),
    ...pageRequestFields,
  })
  .meta({ id: 'SearchPageSessionRequest', description: 'A page that asks for the bank first.' });

/** Makes the address of a page on which the end user looks for the bank. */
export const createSearchPageSession = defineRoute({
  method: 'POST',
  path: '/v1/page-sessions',
  operationId: 'createSearchPageSession',
  audit: 'page-session.created',
  tag: 'Page',
  summary: "Get the address of the end user's page, which asks for the bank",
  description:
    'The verification starts when the end user has chosen a bank; until then its id is unknown (404). Each call makes another one.',
  access: { kind: 'scoped', scope: 'verifications:write', isOpenToEndUser: false },
  inputs: { body: createSchema },
  success: [{ status: 201, description: 'The address; it is shown once.', schema: createdSchema }],
  problems: ['NOT_READY'],
  handle: async ({ body, principal, note, reply }, services) => {
    const { lifeSeconds, returnUrl, state, language } = body;
    const verificationId = randomUUID();
    const start = await sealStart(services.keys, verificationId, body.start);
    const grant = { returnUrl, state, language, start };
    const asked = { verificationId, principal, lifeSeconds, grant };
    const made = await newAddress(asked, reply.request, services);
    note({ verificationId, issuedTokenId: made.pageSessionId });
    return { status: 201, body: made };
  },
});

const chosenSchema = z
  .strictObject({ institutionCode: referenceSchema.describe("MX's code of the bank.") })
  .meta({ id: 'ChosenBank', description: 'The bank that the end user has chosen.' });

const startedSchema = z
  .object({ verificationId: verificationIdSchema.describe('Follow it.') })
  .meta({ id: 'StartedFromPage', description: 'It is started.' });

/** Starts the verification of a page session, with the bank. */
export const startFromPage = defineRoute({
  method: 'POST',
  path: '/v1/page-sessions/start',
  operationId: 'startFromPage',
  audit: 'verification.started',
  tag: 'Page',
  summary: 'Start the verification of a page',
  description:
    "For this service's own page. The first bank counts: repeated, it is the same verification.",
  access: {
    kind: 'scoped',
    scope: 'verifications:write',
    isOpenToEndUser: false,
    isOpenToPage: true,
  },
  inputs: { body: chosenSchema },
  success: [{ status: 202, description: 'It is started, or was.', schema: startedSchema }],
  problems: [
    'INSTITUTION_NOT_FOUND',
    'MX_UNAVAILABLE',
    'WORKER_UNAVAILABLE',
    'TOO_MANY_VERIFICATIONS',
    'TEMPORAL_UNAVAILABLE',
    'NOT_READY',
  ],
  handle: async ({ body: { institutionCode }, principal, note }, services) => {
    const isPage = principal.kind === 'end-user' && principal.page?.start !== undefined;
    if (!isPage) throw new ApiProblem('SCOPE_MISSING', { detail: 'Only a page starts this way.' });
    const { tenantId, verificationId, page } = principal;
    note({ verificationId });
    const start = await openStart(services.keys, verificationId, page?.start ?? '');
    if (start === undefined) throw new ApiProblem('UNAUTHENTICATED');
    const kind = await methodAt(services, institutionCode, tenantId);
    services.tenantLimits.countStart(tenantId);
    await requirePrepared(services);
    await services.tenantLimits.admitStart(tenantId, () => wasStarted(services, principal));
    const member = { kind, institutionCode };
    await services.client.start({ ...start, member, verificationId, tenantId });
    return { status: 202, body: { verificationId } };
  },
});

/** How the end user signs in there. A bank that cannot be verified is rejected before anything starts. */
async function methodAt(
  { institutions }: Services,
  institutionCode: string,
  tenantId: string,
): Promise<'oauth' | 'credentials'> {
  const found = await institutions.readInstitution({ institutionCode }, tenantId);
  if (found.canVerify === false) throw new ApiProblem('INSTITUTION_NOT_FOUND');
  return found.supportsOauth === true ? 'oauth' : 'credentials';
}
