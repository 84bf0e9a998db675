/**
 * Names that must be the same in every process: workflow type, task queues, workflow id, search attributes. Loads no
 * workflow code, so that callers and operators' tools may import it.
 */
import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';

/** The workflow type, stable for ever: histories and list filters name it. */
export const ACCOUNT_VERIFICATION = 'accountVerification';

/** Task queues (design.md §5): each kind of work has its own, so that long polls never starve commands. */
export const TASK_QUEUES = {
  workflows: 'account-verification',
  commands: 'mx-commands',
  polling: 'mx-polling',
} as const;

const WORKFLOW_ID_PREFIX = 'account-verification/';
const VERIFICATION_ID = /^[A-Za-z0-9_-]{1,64}$/;

/**
 * Whether a string may be a verification id: 1 to 64 letters, digits, dashes and underscores. Ids are plain text on the
 * server and are sent to MX inside `identifier`; they must say nothing about a person.
 */
export function isVerificationId(value: unknown): value is string {
  return typeof value === 'string' && VERIFICATION_ID.test(value);
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

/** Search attribute keys. They hold closed words, codes and times, nothing personal, and change with the phase only. */
export const ATTRIBUTE_KEYS = {
  phase: defineSearchAttributeKey('VerificationPhase', SearchAttributeType.KEYWORD),
  outcome: defineSearchAttributeKey('VerificationOutcome', SearchAttributeType.KEYWORD),
  connectionStatus: defineSearchAttributeKey('MxConnectionStatus', SearchAttributeType.KEYWORD),
  institutionCode: defineSearchAttributeKey('InstitutionCode', SearchAttributeType.KEYWORD),
  challengeKind: defineSearchAttributeKey('ChallengeKind', SearchAttributeType.KEYWORD),
  waitingSince: defineSearchAttributeKey('WaitingSince', SearchAttributeType.DATETIME),
  tenantId: defineSearchAttributeKey('TenantId', SearchAttributeType.KEYWORD),
} as const;

/** What has to be registered with a server before the first verification, by name and type. */
export const SEARCH_ATTRIBUTES: readonly {
  readonly name: string;
  readonly type: 'Keyword' | 'Datetime';
}[] = [
  { name: ATTRIBUTE_KEYS.phase.name, type: 'Keyword' },
  { name: ATTRIBUTE_KEYS.outcome.name, type: 'Keyword' },
  { name: ATTRIBUTE_KEYS.connectionStatus.name, type: 'Keyword' },
  { name: ATTRIBUTE_KEYS.institutionCode.name, type: 'Keyword' },
  { name: ATTRIBUTE_KEYS.challengeKind.name, type: 'Keyword' },
  { name: ATTRIBUTE_KEYS.waitingSince.name, type: 'Datetime' },
  { name: ATTRIBUTE_KEYS.tenantId.name, type: 'Keyword' },
];
