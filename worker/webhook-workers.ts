/** The two workers of webhooks: one follows verifications, the other sends (docs/adr/0021). */
import { Client, type Connection } from '@temporalio/client';
import { type WorkerOptions } from '@temporalio/worker';
import {
  PollTurns,
  SendingShares,
  TenantEndpoints,
  createFollowerActivities,
  createWebhookActivities,
  type ActivityDependencies,
} from '../activities';
import { type createDataConverter } from '../codec';
import { TASK_QUEUES } from '../contract/names';
import { type Measure } from '../runtime/observability';
import { postWebhook, type WebhookEgress } from '../runtime/webhooks';

/** How webhooks are sent. */
export interface WebhookOptions {
  /** Of the client: calls on the native one cannot be ended (SDK 1.24). Whoever opened it closes it. */
  readonly connection: Connection;
  readonly egress: WebhookEgress;
}

/** What the workers of webhooks are made of. */
export interface WebhookParts {
  readonly namespace: string;
  readonly dataConverter: ReturnType<typeof createDataConverter>;
  readonly unseal: ActivityDependencies['unseal'];
  readonly reseal: ActivityDependencies['reseal'];
  readonly measure: Measure;
}

/** Verifications that a process follows at once; a slot holds memory alone. */
const FOLLOWER_SLOTS = 10_000;
/**
 * Long polls of a process at once. Temporal serves 1,200 of a namespace for each of its front ends, those of
 * workers and of the API among them (`frontend.namespaceCount`).
 */
const POLLS = 200;
/** Webhooks of a process on their way at once: each takes 15 s at most, and hardly any CPU. */
const SENDING_SLOTS = 500;
/** As long as one attempt may take, so that a deploy makes none twice. */
const SENDING_GRACE_MS = 16_000;
/** As for all Task Queues of activities: see create-workers. */
const ACTIVITY_POLLS = 1;

/** What the two workers differ in from the others. */
export function webhookWorkers(
  { connection, egress }: WebhookOptions,
  { namespace, dataConverter, unseal, reseal, measure }: WebhookParts,
): readonly (Partial<WorkerOptions> & Pick<WorkerOptions, 'taskQueue'>)[] {
  const temporal = new Client({ connection, namespace, dataConverter });
  const deps = {
    temporal,
    endpoints: new TenantEndpoints(temporal),
    polls: new PollTurns(POLLS),
    shares: new SendingShares(SENDING_SLOTS),
    post: (what: Parameters<typeof postWebhook>[1]) => postWebhook(egress, what),
    onAttempt: (result: string) => {
      measure.add('verification_webhook_attempts_total', { result });
    },
  };
  return [
    {
      taskQueue: TASK_QUEUES.followers,
      activities: createFollowerActivities(deps),
      maxConcurrentActivityTaskPolls: ACTIVITY_POLLS,
      maxConcurrentActivityTaskExecutions: FOLLOWER_SLOTS,
      // It only reads: the next worker follows on from its heartbeat details.
      shutdownGraceTime: 0,
    },
    {
      taskQueue: TASK_QUEUES.webhooks,
      activities: createWebhookActivities({ ...deps, unseal, reseal }),
      maxConcurrentActivityTaskPolls: ACTIVITY_POLLS,
      maxConcurrentActivityTaskExecutions: SENDING_SLOTS,
      shutdownGraceTime: SENDING_GRACE_MS,
    },
  ];
}
