/**
 * The options of every start: id, queue, policies, attributes. In one place, so that both ways to
 * start agree.
 */
import { type WorkflowStartOptions } from '@temporalio/client';
import { EXTENSION_MAX_MS, limitsWith, type AccountVerificationInput } from '../domain';
import { ATTRIBUTE_KEYS, TASK_QUEUES, verificationWorkflowId } from '../contract';
import { type AccountVerification, type TemporalCalls } from './temporal-calls';

const HOUR_MS = 3_600_000;

/** Key of the memo that holds what a repeated request is compared by. */
export const FINGERPRINT_MEMO = 'requestFingerprint';

/**
 * Options to start this verification; the fingerprint goes to the memo, which the payload codec
 * encodes.
 */
export function startOptions(
  { references }: Pick<TemporalCalls, 'references'>,
  input: AccountVerificationInput,
  requestFingerprint: string | undefined,
): WorkflowStartOptions<AccountVerification> {
  const { verificationId, tenantId, reference, member, limits } = input;
  return {
    workflowId: verificationWorkflowId(verificationId),
    taskQueue: TASK_QUEUES.workflows,
    args: [input],
    // A finished id is never run again: a repeated request must not make a second member.
    workflowIdReusePolicy: 'REJECT_DUPLICATE',
    // The process ends itself at its own deadline, which operators can move; this is the backstop
    // behind all of that.
    workflowExecutionTimeout: limitsWith(limits).overallMs + EXTENSION_MAX_MS + HOUR_MS,
    // A tenant id is a fairness key as it is: at most 64 bytes, printable, no secret.
    priority: { fairnessKey: tenantId },
    staticSummary: `Account verification by ${member.kind}`,
    typedSearchAttributes: [
      { key: ATTRIBUTE_KEYS.phase, value: 'CONNECTING' },
      { key: ATTRIBUTE_KEYS.waitingSince, value: new Date() },
      { key: ATTRIBUTE_KEYS.tenantId, value: tenantId },
      ...('institutionCode' in member
        ? [{ key: ATTRIBUTE_KEYS.institutionCode, value: member.institutionCode }]
        : []),
      ...(reference === undefined
        ? []
        : [{ key: ATTRIBUTE_KEYS.referenceHash, value: references.hash(tenantId, reference) }]),
    ],
    ...(requestFingerprint === undefined
      ? {}
      : { memo: { [FINGERPRINT_MEMO]: requestFingerprint } }),
  };
}
