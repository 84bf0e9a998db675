/**
 * Waits while the end user is at the bank's OAuth page or in the Connect widget. Polling decides; a
 * hint only helps it.
 */
import { isMxError, type MemberRef, type MxCall, type MxMember } from '../mx/port';
import { jobBegan, newSettleMemory, type SettleContext, type SettleMemory } from '../domain';
import { settleStep, type MemberSettled } from './await-member-settled';
import { type ActivityDependencies } from './dependencies';
import { readStatus } from './read-pace';
import { failure } from './failures';
import { type MemberBefore } from './member-state';
import { pollUntilSettled, type PollBounds } from './polling';

export interface AwaitOauthMemberInput extends MemberRef, PollBounds {
  readonly institutionCode: string;
  /** A member that a browser named; followed only if it is this user's OAuth member there. */
  readonly hintedGuid?: string;
}

export interface AwaitWidgetMemberInput extends PollBounds {
  readonly userGuid: string;
  readonly membersBefore: readonly Omit<MemberBefore, 'knownAccountGuids'>[];
  readonly hintedGuid?: string;
  /**
   * A member that the end user deleted in the widget, as a hint says; counts once MX has it no
   * more.
   */
  readonly deletedGuid?: string;
}

interface ConnectionMemory extends SettleMemory {
  readonly memberGuid: string | undefined;
  readonly isOauth: boolean;
}

const OAUTH_CONTEXT: SettleContext = {
  stage: 'oauth',
  baseline: { aggregatedAtMs: null, successfullyAggregatedAtMs: null },
  hasSeenJob: false,
  answeredGuids: [],
};

/** Builds the activities that wait for the end user elsewhere. */
export function createConnectionActivities(deps: ActivityDependencies) {
  return {
    /**
     * Observes the member until the end user is back from the bank's page. MX can replace our
     * member by another one. The activity then follows the member that a hint named or, once ours
     * is gone, the user's OAuth member there. A read.
     */
    awaitOauthMember: (input: AwaitOauthMemberInput): Promise<MemberSettled> =>
      pollUntilSettled(
        deps,
        input,
        newConnectionMemory(OAUTH_CONTEXT),
        async (memory, call, elapsedMs) => {
          const memberGuid = memory.memberGuid ?? (await trustedHint(deps, input, call));
          const { userGuid } = input;
          try {
            const seen = await readStatus(deps, { userGuid, memberGuid }, call);
            const followed = { context: OAUTH_CONTEXT, memberGuid };
            return settleStep(followed, { ...memory, memberGuid }, seen, elapsedMs);
          } catch (error) {
            const replaced = isGone(error) ? await oauthMemberOf(deps, input, call) : undefined;
            if (replaced === undefined) throw error;
            return { memory: { ...memory, memberGuid: replaced.memberGuid }, settled: undefined };
          }
        },
      ),

    /**
     * Lists the user's members until one is new or has had a job since the widget was opened, then
     * observes it until it has settled. Works also where the widget is closed early or its messages
     * are lost. A read.
     */
    awaitWidgetMember: (input: AwaitWidgetMemberInput): Promise<MemberSettled> =>
      pollUntilSettled(
        deps,
        input,
        newConnectionMemory(widgetContext()),
        async (memory, call, elapsedMs) => {
          const { userGuid } = input;
          const member =
            memory.memberGuid === undefined ? await findWidgetMember(deps, input, call) : undefined;
          const found = memory.memberGuid ?? member?.memberGuid;
          if (found === undefined) return { memory, settled: undefined };
          const isOauth = member?.isOauth ?? memory.isOauth;
          const context = widgetContext(
            input.membersBefore.find((each) => each.memberGuid === found),
          );
          try {
            const seen = await readStatus(deps, { userGuid, memberGuid: found }, call);
            const known = { ...memory, memberGuid: found, isOauth };
            const followed = { context, memberGuid: found };
            const step = settleStep(followed, known, seen, elapsedMs);
            return { ...step, settled: step.settled && { ...step.settled, isOauth } };
          } catch (error) {
            // Deleted in the widget. If the end user said so, it is over; otherwise another one may
            // follow.
            if (!isGone(error) || input.deletedGuid === found) throw error;
            return { memory: { ...memory, memberGuid: undefined }, settled: undefined };
          }
        },
      ),
  };
}

function newConnectionMemory(context: SettleContext): ConnectionMemory {
  return { ...newSettleMemory(context), memberGuid: undefined, isOauth: false };
}

/** That a new member exists proves its job; an older one needs changed timestamps. */
function widgetContext(before?: Omit<MemberBefore, 'knownAccountGuids'>): SettleContext {
  return {
    stage: 'widget',
    baseline: before?.timestamps ?? { aggregatedAtMs: null, successfullyAggregatedAtMs: null },
    hasSeenJob: false,
    answeredGuids: [],
  };
}

async function trustedHint(
  deps: ActivityDependencies,
  input: AwaitOauthMemberInput,
  call: MxCall,
): Promise<string> {
  const { hintedGuid, memberGuid } = input;
  if (hintedGuid === undefined || hintedGuid === memberGuid) return memberGuid;
  const hinted = await oauthMemberOf(deps, input, call, hintedGuid);
  return hinted?.memberGuid ?? memberGuid;
}

async function oauthMemberOf(
  { mx }: ActivityDependencies,
  input: AwaitOauthMemberInput,
  call: MxCall,
  guid?: string,
): Promise<MxMember | undefined> {
  const members = await mx.listMembers(input.userGuid, call);
  const { institutionCode } = input;
  return members.find(
    (member) =>
      member.isOauth &&
      member.institutionCode === institutionCode &&
      (guid === undefined || member.memberGuid === guid),
  );
}

/**
 * The member that the widget made: the one that a browser named, else one that did not exist
 * before. An older one changes by itself about once a day (atrium-contract.md §9, background), so
 * it is taken only when it is named.
 *
 * @throws failure `MemberNotFound` when a hint said that the member was deleted, MX has it no more,
 * and there is no other one
 */
async function findWidgetMember(
  { mx }: ActivityDependencies,
  input: AwaitWidgetMemberInput,
  call: MxCall,
): Promise<MxMember | undefined> {
  const { deletedGuid, hintedGuid, membersBefore, userGuid } = input;
  const members = await mx.listMembers(userGuid, call);
  // The widget gives members no own id: one with an id is another verification's, or the caller's.
  const isNew = (member: MxMember): boolean =>
    (member.ownId ?? '') === '' &&
    membersBefore.every((each) => each.memberGuid !== member.memberGuid);
  const hasChanged = (member: MxMember): boolean => {
    const before = membersBefore.find((each) => each.memberGuid === member.memberGuid);
    return before === undefined || jobBegan(before.timestamps, member.timestamps);
  };
  const found =
    members.find((member) => member.memberGuid === hintedGuid && hasChanged(member)) ??
    members.filter(isNew).at(-1);
  const isDeleted =
    deletedGuid !== undefined && members.every((member) => member.memberGuid !== deletedGuid);
  if (found === undefined && isDeleted)
    throw failure('MemberNotFound', { memberGuid: deletedGuid });
  return found;
}

function isGone(error: unknown): boolean {
  return isMxError(error) && error.code === 'not-found';
}
