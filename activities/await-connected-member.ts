/**
 * Waits while the end user is at the bank's OAuth page or in the Connect widget. Polling decides; a
 * hint only helps it.
 */
import { isMxError, type MemberRef, type MxCall, type MxMember } from '../mx/port';
import {
  REJECTIONS_NEEDED,
  jobBegan,
  newSettleMemory,
  type MemberObservation,
  type SettleContext,
  type SettleMemory,
} from '../domain';
import { settleStep, withErrorCode, type MemberSettled } from './await-member-settled';
import { type ActivityDependencies } from './dependencies';
import { readStatus } from './read-pace';
import { failure } from './failures';
import { withStart, type MemberBefore } from './member-state';
import { goesOnInWidget, hasStopped, isEnd } from './widget-member';
import { pollUntilSettled, type PollBounds, type PollMemory, type PollStep } from './polling';

export interface AwaitOauthMemberInput extends MemberRef, PollBounds {
  readonly institutionCode: string;
  /** A member that a browser named; followed only if it is this user's OAuth member there. */
  readonly hintedGuid?: string;
  /** The member's verification starts by itself when the end user is back. */
  readonly isStartUnsure?: boolean;
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

/** How the phase ended, and of which member: polling itself finds it. */
export type ConnectionSettled = Exclude<MemberSettled, { kind: 'unstarted' }> & {
  readonly memberGuid: string;
  /** Only from the widget: there the end user chooses how to sign in. */
  readonly isOauth?: boolean;
};

interface ConnectionMemory extends SettleMemory, Pick<PollMemory, 'rejections'> {
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
     * is gone for certain, the user's OAuth member there. A read.
     */
    awaitOauthMember: (input: AwaitOauthMemberInput): Promise<ConnectionSettled> =>
      pollUntilSettled(deps, input, newConnectionMemory(OAUTH_CONTEXT), (memory, call, elapsedMs) =>
        pollOauth(deps, input, { memory, call, elapsedMs }),
      ),

    /**
     * Lists the user's members until one is new or has had a job since the widget was opened, then
     * observes it until it has settled. Works also where the widget is closed early or its messages
     * are lost. A read.
     */
    awaitWidgetMember: (input: AwaitWidgetMemberInput): Promise<ConnectionSettled> =>
      pollUntilSettled(
        deps,
        input,
        newConnectionMemory(widgetContext()),
        (memory, call, elapsedMs) => pollWidget(deps, input, { memory, call, elapsedMs }),
      ),
  };
}

type ConnectionStep = PollStep<ConnectionMemory, ConnectionSettled>;

/** What one poll starts from. */
interface Poll {
  readonly memory: ConnectionMemory;
  readonly call: MxCall;
  readonly elapsedMs: number;
}

async function pollOauth(
  deps: ActivityDependencies,
  input: AwaitOauthMemberInput,
  { memory, call, elapsedMs }: Poll,
): Promise<ConnectionStep> {
  const memberGuid = memory.memberGuid ?? (await trustedHint(deps, input, call));
  const { userGuid } = input;
  try {
    const seen = await readStatus(deps, { userGuid, memberGuid }, call);
    const context = { ...OAUTH_CONTEXT, ...(input.isStartUnsure && { isStartUnsure: true }) };
    const step = settleStep(context, { ...memory, memberGuid }, seen, elapsedMs);
    // After `connected` the job is still to come, and its code with it.
    const isOver = step.settled?.kind === 'ended';
    const followed = { userGuid, memberGuid };
    const told = isOver ? await withErrorCode(deps, followed, step, call) : step;
    return ofMember(told, { memberGuid });
  } catch (error) {
    if (!isGoneForGood(error, memory)) throw error;
    const replaced = await replacementOf(deps, input, call, memberGuid);
    if (replaced === undefined) throw error;
    return { memory: follow(memory, OAUTH_CONTEXT, replaced.memberGuid), settled: undefined };
  }
}

/** The same step, and which member it is about. Whether it has started is asked of a job alone. */
function ofMember(
  { settled, ...step }: PollStep<ConnectionMemory, MemberSettled>,
  member: Pick<ConnectionSettled, 'memberGuid' | 'isOauth'>,
): ConnectionStep {
  const isOver = settled !== undefined && settled.kind !== 'unstarted';
  return { ...step, settled: isOver ? { ...settled, ...member } : undefined };
}

async function pollWidget(
  deps: ActivityDependencies,
  input: AwaitWidgetMemberInput,
  { memory, call, elapsedMs }: Poll,
): Promise<ConnectionStep> {
  const member =
    memory.memberGuid === undefined ? await findWidgetMember(deps, input, call) : undefined;
  const found = memory.memberGuid ?? member?.memberGuid;
  if (found === undefined) return { memory, settled: undefined };
  const isOauth = member?.isOauth ?? memory.isOauth;
  return pollFollowed(deps, input, { memory, call, elapsedMs }, { memberGuid: found, isOauth });
}

async function pollFollowed(
  deps: ActivityDependencies,
  input: AwaitWidgetMemberInput,
  { memory, call, elapsedMs }: Poll,
  followed: { readonly memberGuid: string; readonly isOauth: boolean },
): Promise<ConnectionStep> {
  const { deletedGuid, membersBefore, userGuid } = input;
  const { memberGuid: found } = followed;
  const context = widgetContext(membersBefore.find((each) => each.memberGuid === found));
  let seen: MemberObservation;
  try {
    seen = await readStatus(deps, { userGuid, memberGuid: found }, call);
  } catch (error) {
    // Deleted in the widget. If the end user said so, it is over; otherwise another one may follow.
    if (!isGoneForGood(error, memory) || deletedGuid === found) throw error;
    return { memory: follow(memory, widgetContext(), undefined), settled: undefined };
  }
  const known = { ...memory, ...followed };
  const judged = settleStep(context, known, seen, elapsedMs);
  const step = await withErrorCode(deps, { userGuid, memberGuid: found }, judged, call);
  const goesOn = goesOnInWidget(step.settled);
  if (step.settled !== undefined && !goesOn) return ofMember(step, followed);
  const other = goesOn || hasStopped(seen) ? await otherMade(deps, input, call, found) : undefined;
  if (other === undefined) return { ...step, settled: undefined };
  const next = follow(memory, widgetContext(), other.memberGuid);
  return { memory: { ...next, isOauth: other.isOauth === true }, settled: undefined };
}

/**
 * Another member that the widget made, where the one that is followed has stopped, as by wrong
 * credentials: the end user may have gone on with another bank. None that has stopped as well.
 */
async function otherMade(
  deps: ActivityDependencies,
  { userGuid, membersBefore }: AwaitWidgetMemberInput,
  call: MxCall,
  followedGuid: string,
): Promise<MxMember | undefined> {
  const members = await deps.mx.listMembers(userGuid, call);
  return members.find(
    (member) =>
      member.memberGuid !== followedGuid &&
      isMadeInWidget(member, membersBefore) &&
      !isEnd(member.connectionStatus),
  );
}

/** The memory when another member is followed: what was seen of the last one says nothing of it. */
function follow(
  { polls }: ConnectionMemory,
  context: SettleContext,
  memberGuid: string | undefined,
): ConnectionMemory {
  return { ...newConnectionMemory(context), polls, memberGuid };
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
  const { hintedGuid, institutionCode, memberGuid, userGuid } = input;
  if (hintedGuid === undefined || hintedGuid === memberGuid) return memberGuid;
  const members = await deps.mx.listMembers(userGuid, call);
  const hinted = members.find((each) => each.memberGuid === hintedGuid);
  return hinted !== undefined && mayBeOauthAt(hinted, institutionCode) ? hintedGuid : memberGuid;
}

/**
 * The OAuth member that MX put in the place of one that it has no more; undefined while the user's
 * list still has that one, or has no other there. Where the list does not say how members sign in,
 * it is the only one there.
 */
async function replacementOf(
  { mx }: ActivityDependencies,
  { institutionCode, userGuid }: AwaitOauthMemberInput,
  call: MxCall,
  goneGuid: string,
): Promise<MxMember | undefined> {
  const members = await mx.listMembers(userGuid, call);
  const isStillThere = members.some(({ memberGuid }) => memberGuid === goneGuid);
  if (isStillThere) return undefined;
  const [first, ...others] = members.filter((each) => mayBeOauthAt(each, institutionCode));
  const isOnlyOne = others.length === 0;
  return isOnlyOne ? first : [first, ...others].find((each) => each?.isOauth);
}

/** A list may not say how a member signs in. */
function mayBeOauthAt(member: MxMember, institutionCode: string): boolean {
  return member.isOauth !== false && member.institutionCode === institutionCode;
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
  deps: ActivityDependencies,
  input: AwaitWidgetMemberInput,
  call: MxCall,
): Promise<MxMember | undefined> {
  const { deletedGuid, hintedGuid, membersBefore, userGuid } = input;
  const members = await deps.mx.listMembers(userGuid, call);
  const isNew = (member: MxMember): boolean => isMadeInWidget(member, membersBefore);
  const hasChanged = async ({ memberGuid, timestamps: told }: MxMember): Promise<boolean> => {
    const before = membersBefore.find((each) => each.memberGuid === memberGuid);
    if (before === undefined) return true;
    // A list may leave out what the status tells.
    const timestamps = await withStart(deps, { userGuid, memberGuid }, told, call);
    return jobBegan(before.timestamps, timestamps);
  };
  const named = members.find(({ memberGuid }) => memberGuid === hintedGuid);
  const isFound = named !== undefined && (await hasChanged(named));
  const found = isFound ? named : members.filter(isNew).at(-1);
  const isDeleted =
    deletedGuid !== undefined && members.every((member) => member.memberGuid !== deletedGuid);
  if (found === undefined && isDeleted)
    throw failure('MemberNotFound', { memberGuid: deletedGuid });
  return found;
}

/** The widget gives members no own id: one with an id is another verification's, or the caller's. */
function isMadeInWidget(
  { memberGuid, ownId }: MxMember,
  before: AwaitWidgetMemberInput['membersBefore'],
): boolean {
  return (ownId ?? '') === '' && before.every((each) => each.memberGuid !== memberGuid);
}

/**
 * Whether MX has the member no more: one 404 proves nothing, {@link REJECTIONS_NEEDED} running do.
 */
function isGoneForGood(error: unknown, { rejections }: ConnectionMemory): boolean {
  if (!isMxError(error) || error.code !== 'not-found') return false;
  const before = rejections?.type === 'MemberNotFound' ? rejections.count : 0;
  return before + 1 >= REJECTIONS_NEEDED;
}
