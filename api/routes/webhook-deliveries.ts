/** What was sent to a tenant's endpoints, and sending it once more. */
import { z } from 'zod';
import {
  PAGE_SIZE_DEFAULT,
  PAGE_SIZE_MAX,
  deliveryFilterSchema,
  deliveryStateSchema,
  openWord,
  resendOneSchema,
  resendRangeSchema,
  timeSchema,
  webhookEventTypeSchema,
} from '../../contract/schemas';
import { openCursor, sealCursor } from '../cursor';
import { defineRoute } from '../route';
import { requirePrepared } from '../services';

const access = { kind: 'scoped', scope: 'webhooks:manage', isOpenToEndUser: false } as const;
const { endpointId, state, from, to, cursor } = deliveryFilterSchema.shape;

const deliverySchema = z
  .object({
    endpointId: z.string().describe('Where it goes.'),
    eventId: z.string().describe('`webhook-id`, the same in each delivery of the event.'),
    type: openWord(webhookEventTypeSchema),
    verificationId: z.string().nullable().describe('Null of a test event.'),
    state: deliveryStateSchema,
    isResent: z.boolean().describe('Whether somebody had it sent once more.'),
    startedAt: timeSchema.describe('When its first attempt was due.'),
    finishedAt: timeSchema.nullable().describe('When it arrived, or was given up.'),
  })
  .meta({ id: 'WebhookDelivery', description: 'One event on its way to one endpoint.' });

const deliveriesSchema = z
  .object({
    deliveries: z.array(deliverySchema).describe('Newest first.'),
    nextCursor: z.string().nullable().describe('Null on the last page.'),
  })
  .meta({ id: 'WebhookDeliveryList', description: 'One page of deliveries.' });

const querySchema = z.object({
  ...{ endpointId, state, from, to },
  pageSize: z.coerce
    .number()
    .int()
    .min(1)
    .max(PAGE_SIZE_MAX)
    .default(PAGE_SIZE_DEFAULT)
    .describe('Deliveries on one page, at most.'),
  cursor,
});

/** Lists deliveries. */
export const listDeliveries = defineRoute({
  method: 'GET',
  path: '/v1/webhook-deliveries',
  operationId: 'listWebhookDeliveries',
  audit: 'webhook.deliveries-read',
  tag: 'Webhooks',
  summary: 'List deliveries',
  description:
    "Newest first, from Temporal's index, for as long as Temporal keeps them: the retention time of the namespace after their end. With `endpointId` a page may be shorter, or empty, while there is a `nextCursor`.",
  access,
  inputs: { query: querySchema },
  success: [{ status: 200, description: 'One page.', schema: deliveriesSchema }],
  problems: ['CURSOR_INVALID', 'NOT_READY', 'TEMPORAL_UNAVAILABLE'],
  handle: async ({ query, principal: { tenantId } }, services) => {
    const { client, keys } = services;
    await requirePrepared(services);
    const { cursor: sealed, ...filter } = query;
    const scope = scopeOf('webhook-deliveries', tenantId, filter);
    const page = sealed === undefined ? {} : { cursor: openCursor(keys, scope, sealed) };
    const found = await client.webhooks.deliveries({ tenantId, ...filter, ...page });
    return {
      body: {
        deliveries: found.deliveries.map(({ verificationId, ...rest }) => ({
          ...rest,
          verificationId: verificationId ?? null,
        })),
        nextCursor:
          found.nextCursor === undefined ? null : sealCursor(keys, scope, found.nextCursor),
      },
    };
  },
});

const resentOneSchema = z
  .object({ accepted: z.literal(true).describe('Always true: what is not taken is a problem.') })
  .meta({ id: 'WebhookResent', description: 'It is on its way once more.' });

/** Sends one event once more. */
export const resendWebhook = defineRoute({
  method: 'POST',
  path: '/v1/webhook-deliveries/resend',
  operationId: 'resendWebhook',
  audit: 'webhook.resent',
  tag: 'Webhooks',
  summary: 'Send one event once more',
  description: 'To the endpoint that it was for, under the same `webhook-id`, signed anew.',
  access,
  inputs: { body: resendOneSchema },
  success: [{ status: 202, description: 'It is on its way.', schema: resentOneSchema }],
  problems: ['WEBHOOK_NOT_FOUND', 'TEMPORAL_UNAVAILABLE'],
  handle: async ({ body, principal: { tenantId }, note }, { client }) => {
    note({ endpointId: body.endpointId });
    await client.webhooks.resend(tenantId, body);
    return { status: 202, body: { accepted: true } };
  },
});

const resentRangeSchema = z
  .object({
    count: z.int().describe('So many are on their way now.'),
    nextCursor: z
      .string()
      .nullable()
      .describe('Send the request again with it: there are more. Null: that was all.'),
  })
  .meta({ id: 'WebhookRangeResent', description: 'Up to a hundred events are on their way.' });

/** Sends the events of a time range once more. */
export const resendWebhooks = defineRoute({
  method: 'POST',
  path: '/v1/webhook-deliveries/resend-range',
  operationId: 'resendWebhooks',
  audit: 'webhook.range-resent',
  tag: 'Webhooks',
  summary: 'Send the events of a time range once more',
  description:
    'Up to a hundred with one request, newest first, each to the endpoint that it was for, under the same `webhook-id`. With `state: failed` those that never arrived.',
  access,
  inputs: { body: resendRangeSchema },
  success: [{ status: 202, description: 'They are on their way.', schema: resentRangeSchema }],
  problems: ['CURSOR_INVALID', 'NOT_READY', 'TEMPORAL_UNAVAILABLE'],
  handle: async ({ body, principal: { tenantId } }, services) => {
    const { client, keys } = services;
    await requirePrepared(services);
    const { cursor: sealed, ...range } = body;
    const scope = scopeOf('webhook-resend', tenantId, range);
    const page = sealed === undefined ? {} : { cursor: openCursor(keys, scope, sealed) };
    const { count, nextCursor } = await client.webhooks.resendRange(tenantId, {
      ...range,
      ...page,
    });
    const next = nextCursor === undefined ? null : sealCursor(keys, scope, nextCursor);
    return { status: 202, body: { count, nextCursor: next } };
  },
});

function scopeOf(
  list: string,
  tenantId: string,
  filter: Readonly<Partial<Record<'endpointId' | 'state' | 'from' | 'to', string>>>,
): readonly string[] {
  const { endpointId: of = '', state: is = '', from: since = '', to: until = '' } = filter;
  return [list, tenantId, of, is, since, until];
}
