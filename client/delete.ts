/**
 * Deletes what is kept of a verification: its history at Temporal and, where asked for, its member
 * and user at MX. MX first: only the history knows the guids.
 */
import { setTimeout as delay } from 'node:timers/promises';
import {
  ATTRIBUTE_KEYS,
  TASK_QUEUES,
  getVerificationQuery,
  verificationWorkflowId,
  webhookFollowerId,
} from '../contract';
import {
  type DeletionAtMx,
  type EventSource,
  type VerificationDeleted,
  type VerificationView,
} from '../domain';
import { VerificationClientError, isVerificationClientError, type ClientErrorCode } from './errors';
import { readView } from './read-view';
import { BY_WORKER, type TemporalCalls } from './temporal-calls';
import { throughWorker } from './through-worker';
import { type WebhookEndpoints } from './webhook-endpoints';

/** Three rejections 3 s apart decide, and a worker may be busy. The caller waits for it. */
const AT_MX_WITHIN_MS = 20_000;
/** As many as fit: what is rejected is asked again until it is certain. */
const AT_MX_ATTEMPTS_MAX = 10;
/** A follower is done within moments of the end; where its worker is away, the deletion comes first. */
const FOLLOWER_MS = 5_000;
const FOLLOWER_LOOK_MS = 250;

/** Deletes as {@link VerificationClient.delete} says. */
export async function deleteVerification(
  calls: TemporalCalls,
  verificationId: string,
  mx: DeletionAtMx,
  webhooks: Pick<WebhookEndpoints, 'tellDeleted'>,
): Promise<VerificationDeleted> {
  const { status, runId, typedSearchAttributes, raw } = await calls.bounded(() =>
    calls.handle(verificationId).describe(),
  );
  if (status.name === 'RUNNING') throw new VerificationClientError('VERIFICATION_RUNNING');
  const tenantId = typedSearchAttributes.get(ATTRIBUTE_KEYS.tenantId) ?? '';
  const atMx = mx === 'keep' ? 'kept' : await deleteAtMx(calls, verificationId, mx);
  // Before the history goes: whoever repeats this starts no further delivery.
  const first = raw.workflowExecutionInfo?.firstRunId;
  await untilFollowed(calls, { verificationId, runId: first ?? runId });
  await webhooks.tellDeleted(tenantId, { verificationId, runId });
  const { workflow } = calls.temporal;
  const { namespace } = workflow.options;
  const workflowExecution = { workflowId: verificationWorkflowId(verificationId), runId };
  await calls
    .bounded(() =>
      workflow.workflowService.deleteWorkflowExecution({ namespace, workflowExecution }),
    )
    // Somebody else was faster.
    .catch(unlessCode('VERIFICATION_NOT_FOUND'));
  return { atMx };
}

/** A follower that has not read the end yet would find no history, and the end would be told to nobody. */
async function untilFollowed(calls: TemporalCalls, source: EventSource): Promise<void> {
  const follower = calls.temporal.workflow.getHandle(webhookFollowerId(source));
  for (let waitedMs = 0; waitedMs < FOLLOWER_MS; waitedMs += FOLLOWER_LOOK_MS) {
    const isRunning = await calls
      .bounded(() => follower.describe())
      .then(({ status }) => status.name === 'RUNNING', unlessCode('VERIFICATION_NOT_FOUND'));
    if (!isRunning) return;
    await delay(FOLLOWER_LOOK_MS);
  }
}

async function deleteAtMx(
  calls: TemporalCalls,
  verificationId: string,
  mx: DeletionAtMx,
): Promise<VerificationDeleted['atMx']> {
  const { tenantId, userGuid, memberGuid } = await lastView(calls, verificationId);
  if (userGuid === null) return 'nothing-there';
  // As if the caller had named the user: its mark is compared whoever made it.
  const user = { userGuid, tenantId, isUserNamed: true };
  const asked = [
    ...(memberGuid === null
      ? []
      : [{ activity: 'deleteMember', argument: { ...user, memberGuid, verificationId } }]),
    ...(mx === 'user' ? [{ activity: 'deleteUser', argument: user }] : []),
  ];
  let isAnyDeleted = false;
  for (const { activity, argument } of asked) {
    const isDeleted = await throughWorker(calls, {
      ...{ activity, argument, tenantId, taskQueue: TASK_QUEUES.commands },
      ...{ withinMs: AT_MX_WITHIN_MS, attemptsMax: AT_MX_ATTEMPTS_MAX },
      ...{ summary: 'Delete what MX holds of a verification', isOfAPerson: true },
    }).then(() => true, unlessCode('USER_NOT_FOUND'));
    isAnyDeleted ||= isDeleted;
  }
  return isAnyDeleted ? 'deleted' : 'nothing-there';
}

/** Of one that was terminated or has failed, a worker makes it from the history. */
async function lastView(calls: TemporalCalls, verificationId: string): Promise<VerificationView> {
  try {
    return (await readView(calls, verificationId)).view;
  } catch (error) {
    if (!isVerificationClientError(error) || error.code !== 'VERIFICATION_BROKEN') throw error;
    const handle = calls.handle(verificationId);
    return calls.bounded(() => handle.query(getVerificationQuery), BY_WORKER);
  }
}

/** False for an error of this code; any other is thrown. */
function unlessCode(code: ClientErrorCode): (error: unknown) => false {
  return (error) => {
    if (isVerificationClientError(error) && error.code === code) return false;
    throw error;
  };
}
