/** What a verification does for webhooks: it starts the child that follows it, and no more. */
import {
  CancellationScope,
  ParentClosePolicy,
  log,
  startChild,
  workflowInfo,
} from '@temporalio/workflow';
import {
  WEBHOOK_FOLLOWER,
  webhookFollowerId,
  type WebhookFollowerInput,
} from '../contract/webhooks';
import { type VerificationRun } from './run';

/** Starts the follower. Nothing waits for it, and a start that fails changes nothing here. */
export function tellByWebhook({ input }: VerificationRun): void {
  const { verificationId, tenantId, reference } = input;
  // A reset run replays this: the child's id must stay what it was.
  const { firstExecutionRunId: runId } = workflowInfo();
  const follow: WebhookFollowerInput = {
    ...{ verificationId, tenantId, runId },
    ...(reference !== undefined && { reference }),
  };
  CancellationScope.nonCancellable(() =>
    startChild(WEBHOOK_FOLLOWER, {
      workflowId: webhookFollowerId(follow),
      args: [follow],
      parentClosePolicy: ParentClosePolicy.ABANDON,
      staticSummary: 'Tells the tenant by webhook',
    }),
  ).catch(() => {
    log.warn('The verification has no follower: no webhook will tell of it.');
  });
}
