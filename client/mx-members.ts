/** What a webhook of MX is good for: a hint to the verifications that poll its member slowly. */
import { MEMBER_HASH_SCOPE, MX_MEMBER, mxMemberPrefix } from '../contract';
import { isVerificationId } from '../contract/names';
import { REFERENCE_PATTERN } from '../domain';
import { isVerificationClientError } from './errors';
import { sendHint } from './send-hint';
import { type TemporalCalls } from './temporal-calls';

/** Verifications of one member that are looked at: as a rule one runs, and others have ended. */
const VERIFICATIONS_MAX = 10;
/** What a hint is rejected with where there is nothing to wake any more. */
const OVER: ReadonlySet<string> = new Set([
  'VERIFICATION_FINISHED',
  'VERIFICATION_NOT_FOUND',
  'TOO_MANY_MESSAGES',
]);

/**
 * Tells them, and returns how many were told. What is no guid tells nobody.
 *
 * @throws VerificationClientError TEMPORAL_UNAVAILABLE
 */
export async function tellOfMember(calls: TemporalCalls, memberGuid: string): Promise<number> {
  if (!REFERENCE_PATTERN.test(memberGuid)) return 0;
  let told = 0;
  for (const verificationId of await slowOnes(calls, memberGuid)) {
    try {
      // Without the guid: whoever sent the webhook is not known, and may cause a poll and no more.
      await sendHint(calls, verificationId, {});
      told += 1;
    } catch (error) {
      if (!isVerificationClientError(error) || !OVER.has(error.code)) throw error;
    }
  }
  return told;
}

async function slowOnes(calls: TemporalCalls, memberGuid: string): Promise<readonly string[]> {
  const prefixes = calls.references.hashes(MEMBER_HASH_SCOPE, memberGuid).map(mxMemberPrefix);
  const any = prefixes.map((prefix) => `WorkflowId STARTS_WITH '${prefix}'`).join(' OR ');
  const { options, workflowService } = calls.temporal.workflow;
  const { executions } = await calls.bounded(() =>
    workflowService.listWorkflowExecutions({
      namespace: options.namespace,
      query: `WorkflowType = '${MX_MEMBER}' AND (${any})`,
      pageSize: VERIFICATIONS_MAX,
    }),
  );
  const ids = executions.map(({ execution }) => execution?.workflowId?.split('/').at(-1));
  return [...new Set(ids.filter(isVerificationId))];
}
