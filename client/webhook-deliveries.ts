/** Deliveries of webhooks: listed from Temporal's index, and sent once more. Needs no worker, and no Query. */
import { randomUUID } from 'node:crypto';
import { WorkflowExecutionAlreadyStartedError, type WorkflowClient } from '@temporalio/client';
import {
  ATTRIBUTE_KEYS,
  DELIVERY_MEMO,
  WEBHOOK_DELIVERY,
  deliveryStart,
  webhookDeliveryId,
  type WebhookDeliveryInput,
} from '../contract';
import {
  PAGE_SIZE_DEFAULT,
  deliveryFilterSchema,
  resendOneSchema,
  resendRangeSchema,
  type Shape,
} from '../contract/schemas';
import { type WebhookEventType } from '../domain';
import { VerificationClientError, isVerificationClientError } from './errors';
import { listPage } from './list-page';
import { parseRequest } from './parse';
import { type TemporalCalls } from './temporal-calls';

/** Which deliveries to list. */
export type DeliveryFilter = Shape<typeof deliveryFilterSchema>;

/** One event on its way to one endpoint. */
export interface DeliverySummary {
  readonly endpointId: string;
  /** `webhook-id`. */
  readonly eventId: string;
  readonly type: WebhookEventType;
  /** Absent of a test event. */
  readonly verificationId?: string;
  /** `failed`: given up, answered 410, or the endpoint was disabled or removed. */
  readonly state: 'pending' | 'delivered' | 'failed';
  /** Whether somebody asked to have it sent once more. */
  readonly isResent: boolean;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly finishedAt: string | null;
}

/** One page, newest first. */
export interface DeliveryPage {
  readonly deliveries: readonly DeliverySummary[];
  /** Absent on the last page. */
  readonly nextCursor?: string;
}

/** What was sent once more. */
export interface Resent {
  readonly count: number;
  /** Where there are more of them: the same request with it goes on. */
  readonly nextCursor?: string;
}

/** Starts of one request at once, and in all: a request ends within seconds. */
const STARTS_AT_ONCE = 10;
const RESENT_MAX = 100;

/**
 * Reads one page; of one endpoint it may have fewer than there is room for, or none, while more follow.
 *
 * @throws VerificationClientError INVALID_REQUEST, TEMPORAL_UNAVAILABLE
 */
export async function listDeliveries(
  calls: TemporalCalls,
  filter: DeliveryFilter,
): Promise<DeliveryPage> {
  const {
    cursor,
    pageSize = PAGE_SIZE_DEFAULT,
    ...wanted
  } = parseRequest(deliveryFilterSchema, filter);
  const { found, nextCursor } = await readPage(calls, wanted, { cursor, pageSize });
  const deliveries = found.map(({ summary }) => summary);
  return nextCursor === undefined ? { deliveries } : { deliveries, nextCursor };
}

/**
 * Sends one event to its endpoint once more, under its own id. @throws VerificationClientError
 * WEBHOOK_NOT_FOUND, TEMPORAL_UNAVAILABLE
 */
export async function resendOne(
  calls: TemporalCalls,
  tenantId: string,
  which: Shape<typeof resendOneSchema>,
): Promise<void> {
  const { endpointId, eventId } = parseRequest(resendOneSchema, which);
  const { workflow } = calls.temporal;
  const handle = workflow.getHandle(webhookDeliveryId(endpointId, eventId));
  const found = await calls
    .bounded(() => handle.describe())
    .catch((error: unknown) => {
      const isUnknown = isVerificationClientError(error) && error.code === 'VERIFICATION_NOT_FOUND';
      throw isUnknown ? notFound() : error;
    });
  const input = found.memo?.[DELIVERY_MEMO] as WebhookDeliveryInput | undefined;
  if (input?.tenantId !== tenantId) throw notFound();
  await startDelivery(calls, input, randomUUID());
}

/**
 * Sends the events of a time range once more, a hundred a request; those that were sent once more
 * themselves are left out. @throws VerificationClientError INVALID_REQUEST, TEMPORAL_UNAVAILABLE
 */
export async function resendRange(
  calls: TemporalCalls,
  tenantId: string,
  range: Shape<typeof resendRangeSchema>,
): Promise<Resent> {
  const { cursor, ...wanted } = parseRequest(resendRangeSchema, range);
  const page = { cursor, pageSize: RESENT_MAX };
  const { found, nextCursor } = await readPage(calls, { tenantId, ...wanted }, page);
  const inputs = found.flatMap(({ summary, input }) => (summary.isResent ? [] : [input]));
  for (let at = 0; at < inputs.length; at += STARTS_AT_ONCE) {
    const some = inputs.slice(at, at + STARTS_AT_ONCE);
    await Promise.all(some.map((input) => startDelivery(calls, input, randomUUID())));
  }
  const count = inputs.length;
  return nextCursor === undefined ? { count } : { count, nextCursor };
}

/** Starts it, unless it was started before. */
export async function startDelivery(
  calls: TemporalCalls,
  input: WebhookDeliveryInput,
  resend?: string,
): Promise<void> {
  const options = deliveryStart(input, resend);
  try {
    await calls.bounded(() => calls.temporal.workflow.start(WEBHOOK_DELIVERY, options));
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
}

function notFound(): VerificationClientError {
  return new VerificationClientError('WEBHOOK_NOT_FOUND');
}

const STATUS_TERMS: Readonly<Record<DeliverySummary['state'], string>> = {
  pending: "ExecutionStatus = 'Running'",
  delivered: "ExecutionStatus = 'Completed'",
  failed: "ExecutionStatus NOT IN ('Running', 'Completed')",
};

type Wanted = Omit<DeliveryFilter, 'cursor' | 'pageSize'>;

/**
 * Each value stands between quotes; the schema lets none in that could end them. The index does not know the
 * endpoint.
 */
function toQuery({ tenantId, state, from, to }: Wanted): string {
  return [
    `WorkflowType = '${WEBHOOK_DELIVERY}'`,
    `${ATTRIBUTE_KEYS.tenantId.name} = '${tenantId}'`,
    ...(state === undefined ? [] : [STATUS_TERMS[state]]),
    ...(from === undefined ? [] : [`StartTime >= '${from}'`]),
    ...(to === undefined ? [] : [`StartTime < '${to}'`]),
  ].join(' AND ');
}

async function readPage(
  calls: TemporalCalls,
  wanted: Wanted,
  { cursor, pageSize }: { readonly cursor: string | undefined; readonly pageSize: number },
) {
  const { options } = calls.temporal.workflow;
  const { endpointId } = wanted;
  const query = toQuery(wanted);
  const list = `${query} OF ${endpointId ?? 'all'}`;
  const { executions, ...next } = await listPage(calls, { query, list, cursor, pageSize });
  const all = await Promise.all(executions.map((info) => deliveryIn(options, info)));
  const found = all
    .filter((each) => each !== undefined)
    .filter(({ summary }) => endpointId === undefined || summary.endpointId === endpointId);
  return { found, ...next };
}

type Execution = Awaited<
  ReturnType<WorkflowClient['workflowService']['listWorkflowExecutions']>
>['executions'][number];

async function deliveryIn(
  { loadedDataConverter }: WorkflowClient['options'],
  info: Execution,
): Promise<{ summary: DeliverySummary; input: WebhookDeliveryInput } | undefined> {
  const payload = info.memo?.fields?.[DELIVERY_MEMO];
  if (payload === undefined) return undefined;
  const { payloadCodecs, payloadConverter } = loadedDataConverter;
  let payloads = [payload];
  for (const codec of payloadCodecs.toReversed()) payloads = await codec.decode(payloads);
  const [decoded] = payloads;
  if (decoded === undefined) return undefined;
  const input: WebhookDeliveryInput = payloadConverter.fromPayload(decoded);
  const { endpointId, id: eventId, event } = input;
  const { verificationId } = event.data;
  const { workflowId } = info.execution ?? {};
  return {
    input,
    summary: {
      ...{ endpointId, eventId, type: event.type },
      ...(verificationId !== undefined && { verificationId }),
      state: stateOf(info),
      isResent: workflowId !== webhookDeliveryId(endpointId, eventId),
      startedAt: isoTime(info.startTime) ?? '',
      finishedAt: isoTime(info.closeTime),
    },
  };
}

/** As the API of Temporal numbers them. */
const RUNNING = 1;
const COMPLETED = 2;

function stateOf({ status }: Execution): DeliverySummary['state'] {
  if (Number(status) === RUNNING) return 'pending';
  return Number(status) === COMPLETED ? 'delivered' : 'failed';
}

function isoTime(time: Execution['startTime']): string | null {
  if (time === null || time === undefined) return null;
  return new Date(Number(time.seconds ?? 0) * 1_000 + (time.nanos ?? 0) / 1e6).toISOString();
}
