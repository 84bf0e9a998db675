/**
 * Decides, poll by poll, whether a member has settled. Pure: the activity passes observations in
 * and keeps the memory in heartbeat details. Source: atrium-contract.md §5 (widget algorithm), §7
 * (lingering guids), §16.1–3.
 */
import { classifyStatus, type ConnectionStatus } from './connection-status';
import { hasNoAccount, type ObservedChallenge } from './challenge';
import { isStartTold, timestampsChanged, type JobTimestamps } from './job-timestamps';
import { isRecoverableInWidget } from './widget-recovery';

/** One good answer of the status endpoint. */
export interface MemberObservation extends JobTimestamps {
  readonly connectionStatus: ConnectionStatus;
  readonly isBeingAggregated: boolean;
  /**
   * MX does not say whether a job runs: `isBeingAggregated` is false then, and no proof that none
   * does (mx-platform-contract.md §7).
   */
  readonly isRunningUntold?: true;
  /** The bank accepted the credentials; absent where MX does not say. */
  readonly isAuthenticated?: boolean;
  readonly challenges: readonly ObservedChallenge[];
  /**
   * MX asks what cannot be answered, such as a question without guid among others: `challenges` has
   * none of it. Matters to whoever asks the end user; the Connect widget asks by itself.
   */
  readonly isUnanswerable?: true;
}

/**
 * What a phase waits for: the end of our own job; the end user's return from the bank's page, when
 * `connected` means that the member may be verified; or the end of what the end user does in the
 * Connect widget.
 */
export type SettleStage = 'job' | 'oauth' | 'widget';

/** What is known before the first poll of a phase. */
export interface SettleContext {
  readonly stage: SettleStage;
  /**
   * The timestamps before our verify: a success must differ from them or follow a job we saw
   * running.
   */
  readonly baseline: JobTimestamps;
  /** Whether our job was seen running before this phase (verify or resume said so). */
  readonly hasSeenJob: boolean;
  /** Challenges of this job that were just answered; they may linger in the status for a while. */
  readonly answeredGuids: readonly string[];
  /**
   * MX was to start the job with the member, or names it alone, and no poll has seen it run: then
   * `unstarted` is a verdict. At the bank's page, a job that runs ends the wait.
   */
  readonly isStartUnsure?: boolean;
}

/**
 * What is kept from poll to poll, also when a worker dies. JSON-safe, since it is in heartbeat
 * details.
 */
export interface SettleMemory {
  readonly polls: number;
  readonly hasSeenJob: boolean;
  readonly lastStatus: ConnectionStatus;
  /**
   * How many consecutive polls showed `lastStatus` on an idle member, those not counted that did not
   * say whether it was idle.
   */
  readonly idlePolls: number;
  /** How many consecutive polls showed an account selection without a choice. */
  readonly emptySelections: number;
  /** How many consecutive polls showed answered challenges alone. @default 0 */
  readonly answeredPolls?: number;
}

/** Where polling stands after one observation. */
export type SettleVerdict =
  | { readonly kind: 'keep-polling' }
  | { readonly kind: 'challenged'; readonly challenges: readonly ObservedChallenge[] }
  | { readonly kind: 'connected' }
  | { readonly kind: 'ended'; readonly connectionStatus: ConnectionStatus }
  | { readonly kind: 'unstarted' };

/**
 * How long answered challenges may still show (atrium-contract.md §7: no figure published). After
 * it, the bank asks them anew: some reuse a guid for another question.
 */
export const LINGER_MS = 10_000;
/**
 * So many polls running have to show them then: time in which nobody looked, because a worker was
 * gone, proves nothing, and an end user who is asked twice answers for nothing.
 */
export const ANSWERED_POLLS_NEEDED = 3;

/**
 * A status that proves nothing by itself counts after this many consecutive idle polls
 * (atrium-contract.md §5, rule 5).
 */
export const IDLE_POLLS_NEEDED = 2;
/**
 * A job that MX was to start with the member, and of which so many idle polls running showed
 * nothing, has not started: half a minute at MX's pace (mx-platform-contract.md §12).
 */
export const UNSTARTED_POLLS_NEEDED = 10;
/** A list of accounts without one ends a verification for good, so one bad answer must not say it. */
export const EMPTY_SELECTIONS_NEEDED = 3;

/** The memory before the first poll. */
export function newSettleMemory({ hasSeenJob }: SettleContext): SettleMemory {
  return { polls: 0, hasSeenJob, lastStatus: null, idlePolls: 0, emptySelections: 0 };
}

const KEEP_POLLING: SettleVerdict = { kind: 'keep-polling' };

/**
 * Takes one observation in; returns the new memory and the verdict.
 *
 * @param elapsedMs - since the phase began, by one clock
 */
export function observe(
  context: SettleContext,
  memory: SettleMemory,
  seen: MemberObservation,
  elapsedMs: number,
): { readonly memory: SettleMemory; readonly verdict: SettleVerdict } {
  const isRepeat = memory.lastStatus === seen.connectionStatus;
  const idleBefore = isRepeat ? memory.idlePolls : 0;
  const next: SettleMemory = {
    polls: memory.polls + 1,
    hasSeenJob: memory.hasSeenJob || seen.isBeingAggregated,
    lastStatus: seen.connectionStatus,
    idlePolls: seen.isBeingAggregated ? 0 : idleBefore + (seen.isRunningUntold === true ? 0 : 1),
    emptySelections: isEmptySelection(seen) ? memory.emptySelections + 1 : 0,
    answeredPolls: asksOnlyAgain(context, seen) ? (memory.answeredPolls ?? 0) + 1 : 0,
  };
  return { memory: next, verdict: judge(context, next, seen, elapsedMs) };
}

function judge(
  context: SettleContext,
  memory: SettleMemory,
  seen: MemberObservation,
  elapsedMs: number,
): SettleVerdict {
  if (context.stage === 'oauth') return judgeOauth(context, memory, seen);
  if (context.stage === 'widget') return judgeWidget(context, memory, seen);
  if (classifyStatus(seen.connectionStatus) === 'challenged')
    return judgeChallenge(memory, seen, elapsedMs);
  const verdict = judgeJob(context, memory, seen);
  return verdict.kind === 'keep-polling' && isUnstarted(context, memory, seen)
    ? { kind: 'unstarted' }
    : verdict;
}

/**
 * Nothing of the job that MX was to start was seen: neither running nor by its times. The answer to
 * its creation alone may have told that it runs: polls that found the member idle, and as created,
 * each of them, count more.
 */
function isUnstarted(
  { isStartUnsure, baseline }: SettleContext,
  { hasSeenJob, idlePolls, polls }: SettleMemory,
  seen: MemberObservation,
): boolean {
  const isAsCreated = seen.connectionStatus === 'CREATED';
  const wasSeen = hasSeenJob && !(isAsCreated && idlePolls === polls);
  const isSilent = !wasSeen && idlePolls >= UNSTARTED_POLLS_NEEDED;
  // The first time that a member tells before its first job is that of its creation.
  const isOfCreation = isAsCreated && baseline.aggregatedAtMs === null;
  const hasNoNewTime = isOfCreation || !timestampsChanged(baseline, seen);
  return isStartUnsure === true && isSilent && hasNoNewTime;
}

/**
 * OAuth: PENDING lasts until the end user is back; its running flag means nothing
 * (atrium-contract.md §13.1). The status that follows is undocumented, so any idle status without
 * an error is enough: verify proves the rest.
 */
function judgeOauth(
  { isStartUnsure }: SettleContext,
  memory: SettleMemory,
  seen: MemberObservation,
): SettleVerdict {
  const kind = classifyStatus(seen.connectionStatus);
  // What was ordered with the member starts by itself when they are back (mx-platform-contract.md
  // §12), and may ask something.
  const isJob = seen.isBeingAggregated || kind === 'challenged';
  if (isStartUnsure === true && kind !== 'pending-oauth' && isJob) return { kind: 'connected' };
  if (kind === 'pending-oauth' || memory.idlePolls < IDLE_POLLS_NEEDED) return KEEP_POLLING;
  return kind === 'ended'
    ? { kind: 'ended', connectionStatus: seen.connectionStatus }
    : { kind: 'connected' };
}

/**
 * Widget: it handles questions and wrong answers itself; an empty selection list is final
 * (atrium-contract.md §8, §12).
 */
function judgeWidget(
  context: SettleContext,
  memory: SettleMemory,
  seen: MemberObservation,
): SettleVerdict {
  const kind = classifyStatus(seen.connectionStatus);
  if (kind === 'challenged') {
    return memory.emptySelections >= EMPTY_SELECTIONS_NEEDED
      ? { kind: 'challenged', challenges: seen.challenges }
      : KEEP_POLLING;
  }
  return isRecoverableInWidget(seen.connectionStatus)
    ? KEEP_POLLING
    : judgeJob(context, memory, seen);
}

function judgeJob(
  context: SettleContext,
  memory: SettleMemory,
  seen: MemberObservation,
): SettleVerdict {
  switch (classifyStatus(seen.connectionStatus)) {
    case 'connected':
      return judgeConnected(context, memory, seen);
    case 'ended':
      return memory.idlePolls >= IDLE_POLLS_NEEDED
        ? { kind: 'ended', connectionStatus: seen.connectionStatus }
        : KEEP_POLLING;
    case 'challenged':
    case 'in-progress':
    case 'pending-oauth':
    case 'unrecognised':
      return KEEP_POLLING;
  }
}

/**
 * Answered challenges linger for a while after a resume: until then, only a guid that was not
 * answered opens a round (atrium-contract.md §7). A status without any challenge asks nothing yet.
 */
function judgeChallenge(
  { emptySelections, answeredPolls = 0 }: SettleMemory,
  { challenges }: MemberObservation,
  elapsedMs: number,
): SettleVerdict {
  if (challenges.length === 0) return KEEP_POLLING;
  if (emptySelections > 0 && emptySelections < EMPTY_SELECTIONS_NEEDED) return KEEP_POLLING;
  const mayLinger = elapsedMs < LINGER_MS || answeredPolls < ANSWERED_POLLS_NEEDED;
  return answeredPolls > 0 && mayLinger ? KEEP_POLLING : { kind: 'challenged', challenges };
}

/** Questions, and each of them was answered. */
function asksOnlyAgain(
  { answeredGuids }: SettleContext,
  { connectionStatus, challenges }: MemberObservation,
): boolean {
  const isAnswered = challenges.every(({ guid }) => answeredGuids.includes(guid));
  return classifyStatus(connectionStatus) === 'challenged' && challenges.length > 0 && isAnswered;
}

/** An account selection without a choice, which ends the verification (atrium-contract.md §8). */
function isEmptySelection({ connectionStatus, challenges }: MemberObservation): boolean {
  return classifyStatus(connectionStatus) === 'challenged' && hasNoAccount(challenges);
}

/**
 * CONNECTED is success only when idle and proved to be ours. Changed timestamps prove it at once, a
 * job that was seen running proves it with the second idle poll, and so does CONNECTED of a member
 * that no job had ever run for. Nothing else does (atrium-contract.md §16.1–2). Where MX does not say
 * whether a job runs, only a new time of success proves it.
 */
function judgeConnected(
  context: SettleContext,
  memory: SettleMemory,
  seen: MemberObservation,
): SettleVerdict {
  if (seen.isBeingAggregated) return KEEP_POLLING;
  const { baseline } = context;
  if (seen.isRunningUntold === true && !hasNewSuccess(baseline, seen)) return KEEP_POLLING;
  const hasRun = memory.hasSeenJob || baseline.aggregatedAtMs === null;
  const isProved =
    timestampsChanged(baseline, seen) || (hasRun && memory.idlePolls >= IDLE_POLLS_NEEDED);
  return isProved ? { kind: 'connected' } : KEEP_POLLING;
}

function hasNewSuccess(
  baseline: JobTimestamps,
  { successfullyAggregatedAtMs: atMs }: MemberObservation,
): boolean {
  return atMs !== null && atMs !== baseline.successfullyAggregatedAtMs;
}

/**
 * Whether the first job of a member is over although MX leaves out when it ran: none had run before,
 * and the idle member has a status that only a job gives it.
 */
export function isFirstJobOver(baseline: JobTimestamps, seen: MemberObservation): boolean {
  const { connectionStatus, isBeingAggregated } = seen;
  const kind = classifyStatus(connectionStatus);
  const isEnd = connectionStatus !== null && (kind === 'connected' || kind === 'ended');
  return isEnd && !isBeingAggregated && baseline.aggregatedAtMs === null && !isStartTold(seen);
}
