/** The endpoints of a tenant: where its webhooks go, and by which secrets they are signed. */
import { z } from 'zod';
import {
  endpointRequestSchema,
  openWord,
  secretRequestSchema,
  webhookEventTypeSchema,
  webhookIds,
} from '../../contract/schemas';
import { webhookIdsOf, type NewSecret } from '../../client';
import { seedOf } from '../idempotency';
import { type ProblemCode } from '../problem';
import { defineRoute, type RouteAnswer } from '../route';
import { secretIdempotencyKeyHeader } from '../schemas/common';
import { type Services } from '../services';

const endpointId = webhookIds.endpointId;
const secretId = endpointId.describe('Id of the secret.');
const params = z.object({ endpointId });
const access = { kind: 'scoped', scope: 'webhooks:manage', isOpenToEndUser: false } as const;
const AWAY: readonly ProblemCode[] = ['WORKER_UNAVAILABLE', 'TEMPORAL_UNAVAILABLE'];

const newSecretSchema = z
  .object({
    endpointId,
    secretId,
    key: z
      .string()
      .describe(
        'What webhooks are checked by: `whsec_…`, a secret, or `whpk_…`, a public key. It is not shown again, but to the same request.',
      ),
  })
  .meta({ id: 'NewWebhookSecret', description: 'A secret that was made; it is shown once.' });

const endpointSchema = z
  .object({
    endpointId,
    url: z.string().describe('Where webhooks go.'),
    events: z.array(openWord(webhookEventTypeSchema)).nullable().describe('Null: all.'),
    secretIds: z.array(z.string()).describe('The newest first. Each signs.'),
    disabled: z
      .enum(['gone', 'asked'])
      .meta({
        id: 'WebhookDisabled',
        description: '`gone`: it answered 410. `asked`: you asked for it.',
      })
      .nullable()
      .describe('Why it gets no webhooks: it answered 410, or you asked for it.'),
  })
  .meta({ id: 'WebhookEndpoint', description: 'An endpoint, without its secrets.' });

const endpointsSchema = z
  .object({ endpoints: z.array(endpointSchema).describe('At most ten.') })
  .meta({ id: 'WebhookEndpointList', description: 'The endpoints of the tenant.' });

const doneSchema = z
  .object({ accepted: z.literal(true).describe('Always true: what is not done is a problem.') })
  .meta({ id: 'WebhookChanged', description: 'The change is made; it holds within five seconds.' });
const done = [{ status: 200, description: 'Done.', schema: doneSchema }];
const DONE = { body: { accepted: true } };

const headers = z.object({ 'idempotency-key': secretIdempotencyKeyHeader });
const ONCE =
  'With an `Idempotency-Key` the same request makes one, and is answered with the same secret and `Idempotent-Replayed: true`; the same key with another body is rejected.';
const created = {
  status: 201,
  schema: newSecretSchema,
  headers: { 'idempotent-replayed': '`true` when an earlier request with this key made it.' },
};

function shown({ isRepeated, ...body }: NewSecret): RouteAnswer {
  return { status: 201, body, headers: isRepeated ? { 'idempotent-replayed': 'true' } : {} };
}

/** While the token secret is rotated, the other secret gives another seed: what was made from that one is this. */
async function seedFor(
  { client, keys }: Pick<Services, 'client' | 'keys'>,
  tenantId: string,
  what: string,
  key: string | undefined,
): Promise<Uint8Array | undefined> {
  const own = seedOf(keys, tenantId, what, key);
  if (own === undefined || keys.all.length === 1) return own;
  const secrets = (await client.webhooks.list(tenantId)).flatMap(({ secretIds }) => secretIds);
  const others = keys.all.slice(1).map((each) => seedOf(each, tenantId, what, key));
  return others.find((each) => each && secrets.includes(webhookIdsOf(each).secretId)) ?? own;
}

/** Registers an endpoint. */
export const registerEndpoint = defineRoute({
  method: 'POST',
  path: '/v1/webhook-endpoints',
  operationId: 'registerWebhookEndpoint',
  audit: 'webhook.endpoint-registered',
  tag: 'Webhooks',
  summary: 'Register an endpoint',
  description: `Webhooks of verifications that start from half a minute later go there, too. The address has to be on the public internet; send a test event to see whether it is reached. ${ONCE}`,
  access,
  inputs: { headers, body: endpointRequestSchema },
  success: [{ ...created, description: 'Its first secret.' }],
  problems: ['IDEMPOTENCY_KEY_REUSED', 'TOO_MANY_WEBHOOK_ENDPOINTS', ...AWAY],
  handle: async ({ headers: sent, body, principal: { tenantId }, note }, services) => {
    const seed = await seedFor(services, tenantId, 'endpoint', sent['idempotency-key']);
    const made = await services.client.webhooks.register(tenantId, body, seed);
    note({ endpointId: made.endpointId });
    return shown(made);
  },
});

/** Lists the endpoints. */
export const listEndpoints = defineRoute({
  method: 'GET',
  path: '/v1/webhook-endpoints',
  operationId: 'listWebhookEndpoints',
  audit: 'webhook.endpoints-read',
  tag: 'Webhooks',
  summary: 'List the endpoints',
  description: 'Without their secrets, which nobody can read again.',
  access,
  success: [{ status: 200, description: 'All of them.', schema: endpointsSchema }],
  problems: AWAY,
  handle: async ({ principal: { tenantId } }, { client }) => {
    const endpoints = await client.webhooks.list(tenantId);
    return {
      body: {
        endpoints: endpoints.map(({ events, disabled, ...rest }) => ({
          ...rest,
          events: events ?? null,
          disabled: disabled ?? null,
        })),
      },
    };
  },
});

/** Removes an endpoint. */
export const removeEndpoint = defineRoute({
  method: 'DELETE',
  path: '/v1/webhook-endpoints/{endpointId}',
  operationId: 'removeWebhookEndpoint',
  audit: 'webhook.endpoint-removed',
  tag: 'Webhooks',
  summary: 'Remove an endpoint',
  description: 'With its secrets. What is on its way to it is given up.',
  access,
  inputs: { params },
  success: done,
  problems: ['WEBHOOK_NOT_FOUND', ...AWAY],
  handle: async ({ params: { endpointId: id }, principal: { tenantId } }, { client }) => {
    await client.webhooks.change(tenantId, { kind: 'remove', endpointId: id });
    return DONE;
  },
});

const stateSchema = z
  .strictObject({
    state: z
      .enum(['enabled', 'disabled'])
      .meta({ id: 'WebhookEndpointSwitch', description: 'What it is to be.' }),
  })
  .meta({ id: 'WebhookEndpointState', description: 'Whether it gets webhooks.' });

/** Enables or disables an endpoint. */
export const setEndpointState = defineRoute({
  method: 'POST',
  path: '/v1/webhook-endpoints/{endpointId}/state',
  operationId: 'setWebhookEndpointState',
  audit: 'webhook.endpoint-changed',
  tag: 'Webhooks',
  summary: 'Enable or disable an endpoint',
  description:
    'One that answered 410 is disabled until you enable it. What it missed can be sent again for as long as deliveries are kept.',
  access,
  inputs: { params, body: stateSchema },
  success: done,
  problems: ['WEBHOOK_NOT_FOUND', ...AWAY],
  handle: async ({ params: { endpointId: id }, body, principal: { tenantId } }, { client }) => {
    const change =
      body.state === 'enabled'
        ? ({ kind: 'enable', endpointId: id } as const)
        : ({ kind: 'disable', endpointId: id, why: 'asked' } as const);
    await client.webhooks.change(tenantId, change);
    return DONE;
  },
});

/** Makes a further secret. */
export const addEndpointSecret = defineRoute({
  method: 'POST',
  path: '/v1/webhook-endpoints/{endpointId}/secrets',
  operationId: 'addWebhookSecret',
  audit: 'webhook.secret-added',
  tag: 'Webhooks',
  summary: 'Make a further secret',
  description: `It signs beside those that are there, at most three: give it to the receiver, then remove the old one. ${ONCE}`,
  access,
  inputs: { params, headers, body: secretRequestSchema },
  success: [{ ...created, description: 'The secret.' }],
  problems: ['WEBHOOK_NOT_FOUND', 'IDEMPOTENCY_KEY_REUSED', 'TOO_MANY_WEBHOOK_SECRETS', ...AWAY],
  handle: async (
    { params: { endpointId: id }, headers: sent, body, principal: { tenantId } },
    services,
  ) => {
    const seed = await seedFor(services, tenantId, id, sent['idempotency-key']);
    return shown(await services.client.webhooks.addSecret(tenantId, id, body.signing, seed));
  },
});

/** Removes a secret. */
export const removeEndpointSecret = defineRoute({
  method: 'DELETE',
  path: '/v1/webhook-endpoints/{endpointId}/secrets/{secretId}',
  operationId: 'removeWebhookSecret',
  audit: 'webhook.secret-removed',
  tag: 'Webhooks',
  summary: 'Remove a secret',
  description: 'It signs no more. An endpoint keeps its last one.',
  access,
  inputs: { params: params.extend({ secretId }) },
  success: done,
  problems: ['WEBHOOK_NOT_FOUND', 'LAST_WEBHOOK_SECRET', ...AWAY],
  handle: async ({ params: ids, principal: { tenantId } }, { client }) => {
    const change = {
      kind: 'remove-secret',
      endpointId: ids.endpointId,
      secret: ids.secretId,
    } as const;
    await client.webhooks.change(tenantId, change);
    return DONE;
  },
});

const testSentSchema = z
  .object({ eventId: z.string().describe('`webhook-id` of the event.') })
  .meta({ id: 'WebhookTestSent', description: 'A test event is on its way.' });

/** Sends a test event. */
export const sendTestEvent = defineRoute({
  method: 'POST',
  path: '/v1/webhook-endpoints/{endpointId}/test',
  operationId: 'sendTestWebhook',
  audit: 'webhook.test-sent',
  tag: 'Webhooks',
  summary: 'Send a test event',
  description:
    '`webhook.test`, whatever events the endpoint wants. The list of deliveries says what became of it.',
  access,
  inputs: { params },
  success: [{ status: 202, description: 'It is on its way.', schema: testSentSchema }],
  problems: ['WEBHOOK_NOT_FOUND', ...AWAY],
  handle: async ({ params: { endpointId: id }, principal: { tenantId } }, { client }) => ({
    status: 202,
    body: { eventId: await client.webhooks.sendTest(tenantId, id) },
  }),
});
