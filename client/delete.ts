/**
 * Deletes what is kept of a verification: its history at Temporal, what webhooks have told of it and, where
 * asked for, its member and user at MX. MX first: only the history knows the guids.
 */
import { setTimeout as delay } from 'node:timers/promises';
import {
  ATTRIBUTE_KEYS,
  TASK_QUEUES,
  WEBHOOK_DELIVERY,
  deliveriesOfRun,
  getVerificationQuery,
  tellsOfDeletion,
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
  const source = { verificationId, runId: raw.workflowExecutionInfo?.firstRunId ?? runId };
  const isFollowed = await untilFollowed(calls, source);
  await webhooks.tellDeleted(tenantId, { verificationId, runId });
  const workflowId = verificationWorkflowId(verificationId);
  // A reset leaves the run that it was made of.
  const runs = await executionsOf(calls, `WorkflowId = '${workflowId}'`);
  if (isFollowed) {
    for (const each of new Set([runId, ...runs.map((run) => run.runId)]))
      await deleteAll(calls, await deliveriesTold(calls, each));
    await deleteAll(calls, [{ workflowId: webhookFollowerId(source), runId: '' }]);
  }
  // Last, since whoever repeats this finds it by its newest run.
  await deleteAll(calls, [...runs.filter((run) => run.runId !== runId), { workflowId, runId }]);
  return { atMx };
}

/**
 * Whether it was followed. A follower that has not read the end yet would find no history, and the end would be
 * told to nobody.
 */
async function untilFollowed(calls: TemporalCalls, source: EventSource): Promise<boolean> {
  const follower = calls.temporal.workflow.getHandle(webhookFollowerId(source));
  for (let waitedMs = 0; waitedMs < FOLLOWER_MS; waitedMs += FOLLOWER_LOOK_MS) {
    const found = await calls
      .bounded(() => follower.describe())
      .catch(unlessCode('VERIFICATION_NOT_FOUND'));
    if (found === false) return false;
    if (found.status.name !== 'RUNNING') return true;
    await delay(FOLLOWER_LOOK_MS);
  }
  return true;
}

interface Execution {
  readonly workflowId: string;
  readonly runId: string;
}

/** All that the index knows. */
async function executionsOf(calls: TemporalCalls, query: string): Promise<Execution[]> {
  const { options, workflowService } = calls.temporal.workflow;
  const found: Execution[] = [];
  let nextPageToken: Uint8Array = new Uint8Array();
  do {
    const request = { namespace: options.namespace, query, nextPageToken };
    const page = await calls.bounded(() => workflowService.listWorkflowExecutions(request));
    for (const { execution } of page.executions)
      found.push({ workflowId: execution?.workflowId ?? '', runId: execution?.runId ?? '' });
    ({ nextPageToken } = page);
  } while (nextPageToken.length > 0);
  return found;
}

/** Deliveries that name the verification; that of its deletion is still to arrive. */
async function deliveriesTold(calls: TemporalCalls, runId: string): Promise<Execution[]> {
  const isOfRun = `WorkflowId STARTS_WITH '${deliveriesOfRun(runId)}'`;
  const found = await executionsOf(calls, `WorkflowType = '${WEBHOOK_DELIVERY}' AND ${isOfRun}`);
  return found.filter(({ workflowId }) => !tellsOfDeletion(workflowId));
}

/** One after the other; what runs is ended. */
async function deleteAll(calls: TemporalCalls, executions: readonly Execution[]): Promise<void> {
  const { options, workflowService } = calls.temporal.workflow;
  const { namespace } = options;
  for (const workflowExecution of executions)
    await calls
      .bounded(() => workflowService.deleteWorkflowExecution({ namespace, workflowExecution }))
      // Somebody else was faster.
      .catch(unlessCode('VERIFICATION_NOT_FOUND'));
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
