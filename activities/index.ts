/** One activity per step of the process. Workflows import this module for its types alone. */
import { createAccountNumberActivity } from './account-numbers';
import { createSettleActivity } from './await-member-settled';
import { createConnectionActivities } from './await-connected-member';
import { type ActivityDependencies } from './dependencies';
import { createCreateMemberActivity } from './create-member';
import { createDeleteUserActivity } from './delete-user';
import { createInstitutionActivities } from './institutions';
import { createMemberActivities } from './members';
import { createOpenUrlActivity } from './open-url';
import { createResumeActivity } from './resume-member';
import { createTransactionActivity } from './transactions';
import { createUserActivities } from './users';
import { createVerifyActivity } from './verify-member';

export type { ActivityDependencies } from './dependencies';
export { createLookUpActivities } from './look-ups';
export { ReadPace } from './read-pace';
export type { ConnectionSettled } from './await-connected-member';
export type { MemberSettled } from './await-member-settled';
export type { PollBounds } from './polling';
export type { MemberBefore, MemberState } from './member-state';
export type { ResultRecipient } from './seal-result';
export type { TenantUser } from './tenant-user';
export type { VerifyStarted } from './verify-member';

/** Activities of the task queue `mx-commands`: short calls, rate-capped for the whole queue. */
export function createCommandActivities(deps: ActivityDependencies) {
  return {
    ...createUserActivities(deps),
    ...createDeleteUserActivity(deps),
    ...createInstitutionActivities(deps),
    ...createCreateMemberActivity(deps),
    ...createMemberActivities(deps),
    ...createVerifyActivity(deps),
    ...createResumeActivity(deps),
    ...createAccountNumberActivity(deps),
    ...createTransactionActivity(deps),
    ...createOpenUrlActivity(deps),
  };
}

/** Activities of the task queue `mx-polling`: long polls; a slot holds memory alone. */
export function createPollingActivities(deps: ActivityDependencies) {
  return { ...createSettleActivity(deps), ...createConnectionActivities(deps) };
}

export type CommandActivities = ReturnType<typeof createCommandActivities>;
export type PollingActivities = ReturnType<typeof createPollingActivities>;
export {
  createFollowerActivities,
  createWebhookActivities,
  type FollowerActivities,
  type WebhookActivities,
} from './webhooks';
export { PollTurns } from './poll-turns';
export { SendingShares } from './sending-shares';
export { TenantEndpoints } from './tenant-endpoints';
export type { WebhookDependencies } from './webhook-dependencies';
