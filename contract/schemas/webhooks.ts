/** Requests about webhooks. */
import { z } from 'zod';
import { URL_LENGTH_MAX, WEBHOOK_EVENT_TYPES, isLoopback } from '../../domain';
import { tenantIdSchema, timeSchema } from './common';
import { PAGE_SIZE_MAX } from './list';

/** White space, control characters and backslashes: parsers differ about them. */
const UNSAFE = /[\s\\\p{Cc}]/u;

/** Where webhooks go. Whether the address may be reached is found out when something is sent. */
export const webhookUrlSchema = z
  .url('must be an absolute URL')
  .max(URL_LENGTH_MAX)
  .superRefine((text, context) => {
    const message = problemOf(text);
    if (message !== undefined) context.addIssue({ code: 'custom', message });
  })
  .describe('Where webhooks go: https, without user, password or fragment.');

function problemOf(text: string): string | undefined {
  // Reported by the schema itself.
  if (!URL.canParse(text)) return undefined;
  if (UNSAFE.test(text)) return 'must be an address without white space';
  const { protocol, hostname, username, password, hash } = new URL(text);
  if (username + password !== '') return 'must hold no user or password';
  if (hash !== '') return 'must hold no fragment';
  const isPlain = protocol === 'http:' && isLoopback(hostname);
  return protocol === 'https:' || isPlain ? undefined : 'must be https';
}

const endpointIdSchema = z
  .string()
  .regex(/^[\w-]{1,64}$/, 'must be 1 to 64 letters, digits, dashes or underscores')
  .describe('Id of the endpoint.');
const eventIdSchema = z
  .string()
  .regex(/^[\w-]{1,120}$/, 'must be the `webhook-id` of an event')
  .describe('`webhook-id` of the event.');
const signingSchema = z
  .enum(['v1', 'v1a'])
  .meta({
    id: 'WebhookSigning',
    description: '`v1`: a shared secret. `v1a`: a key pair, of which you get the public half.',
  })
  .default('v1')
  .describe('How it is signed.');
/** Types of events. */
export const webhookEventTypeSchema = z
  .enum(WEBHOOK_EVENT_TYPES)
  .meta({ id: 'WebhookEventType', description: 'What happened (docs/webhooks.md).' });

/** The ids in paths. */
export const webhookIds = { endpointId: endpointIdSchema, eventId: eventIdSchema } as const;

/** Registers an endpoint. */
export const endpointRequestSchema = z
  .strictObject({
    url: webhookUrlSchema,
    events: z
      .array(webhookEventTypeSchema)
      .min(1)
      .max(WEBHOOK_EVENT_TYPES.length)
      .optional()
      .describe('Which events; all where it is left out.'),
    signing: signingSchema,
  })
  .meta({ id: 'WebhookEndpointRequest', description: 'An endpoint to register.' });

/** Makes a further secret. */
export const secretRequestSchema = z
  .strictObject({ signing: signingSchema })
  .meta({ id: 'WebhookSecretRequest', description: 'A further secret.' });

/** How far a delivery has come. */
export const deliveryStateSchema = z.enum(['pending', 'delivered', 'failed']).meta({
  id: 'WebhookDeliveryState',
  description: '`failed`: given up, answered 410, or the endpoint was disabled or removed.',
});

const filter = {
  endpointId: endpointIdSchema.optional(),
  state: deliveryStateSchema.optional().describe('Those that have come so far.'),
} as const;

/** Which deliveries to list. */
export const deliveryFilterSchema = z.strictObject({
  tenantId: tenantIdSchema,
  ...filter,
  from: timeSchema.optional().describe('Those of events from this time on.'),
  to: timeSchema.optional().describe('Those of events before this time.'),
  pageSize: z.int().min(1).max(PAGE_SIZE_MAX).optional(),
  cursor: z.string().min(1).max(4_096).optional().describe('`nextCursor` of the page before.'),
});

/** Sends one event to its endpoint once more. */
export const resendOneSchema = z
  .strictObject(webhookIds)
  .meta({ id: 'WebhookResend', description: 'One event for one endpoint.' });

/** Sends the events of a time range once more. */
export const resendRangeSchema = z
  .strictObject({
    ...filter,
    from: timeSchema.describe('Events from this time on.'),
    to: timeSchema.describe('Events before this time.'),
    cursor: z.string().min(1).max(4_096).optional().describe('`nextCursor` of the answer before.'),
  })
  .meta({ id: 'WebhookResendRange', description: 'The events of a time range.' });
