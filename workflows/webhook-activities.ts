/** How the activities of webhooks are called, with the reasons for their bounds. */
import { proxyActivities } from '@temporalio/workflow';
import { type FollowerActivities, type WebhookActivities } from '../activities';
import { WEBHOOK_ATTEMPTS_MAX } from '../domain';
import { TASK_QUEUES } from '../contract/names';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** Three days of pauses, a fifth longer at most, each of which a receiver can make a day long at most. */
const DELIVERY_MS = 16 * DAY_MS;
/** Of one attempt; the request itself is given up sooner (runtime/webhooks). */
const ATTEMPT_MS = MINUTE_MS;
/** A verification lasts 30 days at most, and as many by extension. */
const FOLLOW_MS = 62 * DAY_MS;
/** After this silence another worker follows on. Each heartbeat is an Action, so they are far apart. */
const FOLLOWER_HEARTBEAT_TIMEOUT_MS = 5 * MINUTE_MS;

/** One attempt after the other, by the pauses that the activity itself asks for. */
export const { deliverWebhook } = proxyActivities<WebhookActivities>({
  taskQueue: TASK_QUEUES.webhooks,
  startToCloseTimeout: ATTEMPT_MS,
  scheduleToCloseTimeout: DELIVERY_MS,
  retry: { initialInterval: '5s', maximumAttempts: WEBHOOK_ATTEMPTS_MAX },
});

/** Reads keys and nothing else: minutes are much. */
export const { resealSecrets } = proxyActivities<WebhookActivities>({
  taskQueue: TASK_QUEUES.webhooks,
  startToCloseTimeout: ATTEMPT_MS,
  scheduleToCloseTimeout: DAY_MS,
});

/** From the start of a verification to its end. */
export const { followVerification } = proxyActivities<FollowerActivities>({
  taskQueue: TASK_QUEUES.followers,
  startToCloseTimeout: FOLLOW_MS,
  scheduleToCloseTimeout: FOLLOW_MS,
  heartbeatTimeout: FOLLOWER_HEARTBEAT_TIMEOUT_MS,
  retry: { initialInterval: '1s', maximumInterval: '1m' },
});
