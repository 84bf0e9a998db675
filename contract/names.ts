/**
 * Names that must be the same in every process: workflow type, task queues, workflow id, search
 * attributes. Plain values without SDK code behind them, so that callers, workflows and operators'
 * tools may load them.
 */
import { type SearchAttributeType } from '@temporalio/common';
import { ID_PATTERN } from '../domain';

export { ID_PATTERN };

/** The workflow type. Histories and list filters name it, so it never changes. */
export const ACCOUNT_VERIFICATION = 'accountVerification';

/** Task queues. Each kind of work has its own, so that long polls never hold up commands. */
export const TASK_QUEUES = {
  workflows: 'account-verification',
  commands: 'mx-commands',
  polling: 'mx-polling',
  lookUps: 'mx-look-ups',
  followers: 'webhook-followers',
  webhooks: 'webhooks',
} as const;

/**
 * Whether a value is a tenant's id: as a verification's, and not `__proto__`, which is no name in a
 * file of tenants.
 */
export function isTenantId(value: unknown): value is string {
  return isVerificationId(value) && value !== '__proto__';
}

const WORKFLOW_ID_PREFIX = 'account-verification/';

/**
 * Whether a value is a verification id: 1 to 64 letters, digits, dashes and underscores. Ids are
 * readable on the server and are sent to MX inside `identifier`, so they must say nothing about a
 * person.
 */
export function isVerificationId(value: unknown): value is string {
  return typeof value === 'string' && ID_PATTERN.test(value);
}

/** The workflow id of a verification; inverse of {@link verificationIdOf}. */
export function verificationWorkflowId(verificationId: string): string {
  return `${WORKFLOW_ID_PREFIX}${verificationId}`;
}

/** The verification id in a workflow id, or undefined when the workflow is none of ours. */
export function verificationIdOf(workflowId: string): string | undefined {
  if (!workflowId.startsWith(WORKFLOW_ID_PREFIX)) return undefined;
  const id = workflowId.slice(WORKFLOW_ID_PREFIX.length);
  return isVerificationId(id) ? id : undefined;
}

/**
 * Search attribute keys. They hold closed words, codes, times and a hash, nothing personal, and change
 * with the phase only.
 */
export const ATTRIBUTE_KEYS = {
  phase: attribute('VerificationPhase', 'KEYWORD'),
  outcome: attribute('VerificationOutcome', 'KEYWORD'),
  connectionStatus: attribute('MxConnectionStatus', 'KEYWORD'),
  institutionCode: attribute('InstitutionCode', 'KEYWORD'),
  challengeKind: attribute('ChallengeKind', 'KEYWORD'),
  waitingSince: attribute('WaitingSince', 'DATETIME'),
  tenantId: attribute('TenantId', 'KEYWORD'),
  /** A keyed hash of the caller's reference (codec/caller-references); the text is not here. */
  referenceHash: attribute('ReferenceHash', 'KEYWORD'),
} as const;

/** What has to be registered with a server before the first verification, by name and type. */
export const SEARCH_ATTRIBUTES: readonly {
  readonly name: string;
  readonly type: 'Keyword' | 'Datetime';
}[] = Object.values(ATTRIBUTE_KEYS).map(({ name, type }) => ({
  name,
  type: type === 'KEYWORD' ? 'Keyword' : 'Datetime',
}));

/** The shape of `defineSearchAttributeKey`, which would load the SDK. */
function attribute<T extends SearchAttributeType>(
  name: string,
  type: T,
): { readonly name: string; readonly type: T } {
  return { name, type };
}
