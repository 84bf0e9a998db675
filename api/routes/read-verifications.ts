/** Reading: one verification, with or without waiting, and the list. */
import { z } from 'zod';
import { PAGE_SIZE_DEFAULT, PAGE_SIZE_MAX, listFilterSchema } from '../../contract/schemas';
import { openCursor, sealCursor } from '../cursor';
import { selfLink, toResource } from '../resource';
import { defineRoute } from '../route';
import { requirePrepared } from '../services';
import { preferHeader, verificationParams } from '../schemas/common';
import { summarySchema, verificationSchema } from '../schemas/verification';
import { WAIT_APPLIED, waitForNextStep, waitMsOf } from '../waiting';

/** Reads one verification; with `Prefer: wait` as soon as the caller has to act. */
export const readVerification = defineRoute({
  method: 'GET',
  path: '/v1/verifications/{verificationId}',
  operationId: 'readVerification',
  audit: 'verification.read',
  tag: 'Verifications',
  summary: 'Read a verification',
  description:
    'Account numbers are masked. A browser token is shown no guid of a user or member. With `Prefer: wait=N` the answer comes when the caller has to do something, the verification has ended, or the time is over.',
  access: { kind: 'scoped', scope: 'verifications:read', isOpenToEndUser: true },
  inputs: { params: verificationParams, headers: z.object({ prefer: preferHeader }) },
  success: [{ status: 200, description: 'Where it stands.', schema: verificationSchema }],
  problems: ['VERIFICATION_BROKEN', 'WORKER_UNAVAILABLE', 'TEMPORAL_UNAVAILABLE'],
  handle: async ({ params: { verificationId }, headers: { prefer }, principal }, services) => {
    const waitMs = waitMsOf(prefer, services.settings.waitMaxMs);
    if (waitMs === 0) {
      return { body: toResource(await services.client.getVerification(verificationId), principal) };
    }
    const view = await waitForNextStep(services, verificationId, waitMs);
    return { body: toResource(view, principal), headers: WAIT_APPLIED };
  },
});

const { phase, outcome, institutionCode, reference, cursor } = listFilterSchema.shape;

/** The filter, whose tenant is the caller's own; a query brings numbers as text. */
const querySchema = z.object({
  phase,
  outcome,
  institutionCode,
  reference,
  pageSize: z.coerce
    .number()
    .int()
    .min(1)
    .max(PAGE_SIZE_MAX)
    .default(PAGE_SIZE_DEFAULT)
    .describe('Verifications on one page.'),
  cursor,
});

const listSchema = z
  .object({
    verifications: z.array(summarySchema).describe('Newest first.'),
    nextCursor: z.string().nullable().describe('Null on the last page.'),
  })
  .meta({ id: 'VerificationList', description: 'One page of a list.' });

/** Lists the tenant's verifications from the index, newest first. */
export const listVerifications = defineRoute({
  method: 'GET',
  path: '/v1/verifications',
  operationId: 'listVerifications',
  audit: 'verification.listed',
  tag: 'Verifications',
  summary: 'List verifications',
  description: "Newest first, from Temporal's index, which follows within about a second.",
  access: { kind: 'scoped', scope: 'verifications:read', isOpenToEndUser: false },
  inputs: { query: querySchema },
  success: [{ status: 200, description: 'One page.', schema: listSchema }],
  problems: ['CURSOR_INVALID', 'NOT_READY', 'TEMPORAL_UNAVAILABLE'],
  handle: async ({ query, principal: { tenantId } }, services) => {
    const { client, keys } = services;
    await requirePrepared(services);
    const { cursor: sealed, ...filter } = query;
    const scope = [
      tenantId,
      filter.phase ?? '',
      filter.outcome ?? '',
      filter.institutionCode ?? '',
      filter.reference ?? '',
    ];
    const page = sealed === undefined ? {} : { cursor: openCursor(keys, scope, sealed) };
    const { verifications, nextCursor } = await client.list({ tenantId, ...filter, ...page });
    return {
      body: {
        verifications: verifications.map(({ verificationId: id, ...rest }) => ({
          id,
          ...rest,
          links: { self: selfLink(id) },
        })),
        nextCursor: nextCursor === undefined ? null : sealCursor(keys, scope, nextCursor),
      },
    };
  },
});
