/** What holds under every fault. Each rule returns what violates it, in words without values. */
import { isComplete } from '../../domain';
import { type Evidence } from './evidence';
import { type Ended } from './play';
import { POLL_INTERVAL_MS } from './world';

/** How a fault may change what comes out. */
export interface Tolerance {
  /**
   * MX's answers are distorted: a verification may end with any outcome that a new one can better,
   * and may need more jobs. @default false
   */
  readonly isDistorted?: boolean;
  /**
   * MX answers so often what it never may that some verification gets it three times running, and
   * gives up with an outcome that a new one can better. @default false
   */
  readonly mayGiveUp?: boolean;
}

/** A rule. */
type Rule = (
  ended: readonly Ended[],
  evidence: Evidence,
  tolerance: Tolerance,
) => readonly string[];

/** The log's times are whole milliseconds. */
const ROUNDING_MS = 2;
/** Commands and look-ups for one member, with every retry: twenty-five attempts of each of its steps would be more. */
const COMMANDS_MAX = 150;

/** All rules, by what they hold. */
export const RULES: Readonly<Record<string, Rule>> = {
  'every start ends in an outcome': (all) =>
    all
      .filter(({ hasOutcome, outcome }) => !hasOutcome && outcome !== 'terminated')
      .map(({ verificationId, outcome, model }) => `${verificationId} (${model.name}): ${outcome}`),

  'no run is left': (_all, { runs }) =>
    runs.filter(({ isRunning }) => isRunning).map(({ verificationId }) => verificationId),

  'the outcome is the one without the fault': (all, _evidence, { isDistorted, mayGiveUp }) =>
    all
      .filter(({ hasOutcome }) => hasOutcome)
      .filter(endedOtherwise)
      .filter((ended) => ended.wasStopped !== 'cancelled' || ended.outcome !== 'cancelled')
      .filter(({ retry }) => !(isDistorted === true || mayGiveUp === true) || retry === 'never')
      .map(({ verificationId, outcome, model }) => `${verificationId} (${model.name}): ${outcome}`),

  'verified means whole numbers': (all) =>
    all
      .filter(({ outcome }) => outcome === 'verified')
      .filter(({ numbers }) => numbers.length === 0 || !numbers.every(isComplete))
      .map(({ verificationId }) => verificationId),

  'one user each': (all, { counters: { usersCreated } }) =>
    exactly('users', usersCreated, all.length, stopped(all)),

  'one member each': (all, { members }) =>
    all.flatMap(({ verificationId, wasStopped }) => {
      const own = members.filter(({ identifier }) => identifier?.includes(verificationId) === true);
      return exactly(`members of ${verificationId}`, own.length, 1, wasStopped ? 1 : 0);
    }),

  'one user for each member': (_all, { members }) => {
    const users = new Set(members.map(({ userGuid }) => userGuid));
    return exactly('users with a member', users.size, members.length);
  },

  'MX verifies as often as it has to': (all, { counters }, { isDistorted = false }) => {
    const wanted = all.reduce((sum, { model }) => sum + model.jobs, 0);
    if (isDistorted) return [];
    const fewer = all
      .filter((ended) => ended.wasStopped !== undefined || endedOtherwise(ended))
      .reduce((sum, e) => sum + e.model.jobs, 0);
    return exactly('verifications started', counters.verificationsStarted, wanted, fewer);
  },

  'each acknowledged answer takes effect once': (all, evidence, { isDistorted = false }) =>
    all
      .filter((ended) => ended.wasStopped === undefined && !endedOtherwise(ended))
      .flatMap((ended) => answerFaults(ended, evidence, isDistorted)),

  'no answer takes effect twice': (_all, { challenges }) =>
    challenges
      .filter(({ effects }) => effects > 1)
      .map(({ challengeGuid, effects }) => `${challengeGuid}: ${String(effects)} effects`),

  'no member is read too soon': (_all, evidence) =>
    pollGaps(evidence)
      .filter(({ gapMs }) => gapMs < POLL_INTERVAL_MS - ROUNDING_MS)
      .map(({ memberGuid, gapMs, about }) => `${memberGuid} after ${String(gapMs)} ms: ${about}`),

  'requests are bounded': (_all, { requests, members }) =>
    members.flatMap(({ guid }) => {
      const count = requests.filter(
        ({ memberGuid, route }) => memberGuid === guid && route !== 'readMemberStatus',
      ).length;
      return count > COMMANDS_MAX ? [`${guid}: ${String(count)} commands`] : [];
    }),
};

/** Whether a count is what it has to be; `fewer` may be missing. */
function exactly(what: string, count: number, wanted: number, fewer = 0): readonly string[] {
  if (count <= wanted && count >= wanted - fewer) return [];
  return [`${what}: ${String(count)} instead of ${String(wanted)}`];
}

/** Whether it is for another rule to say why it did less. */
function endedOtherwise({ outcome, model }: Ended): boolean {
  return outcome !== model.outcome;
}

function stopped(all: readonly Ended[]): number {
  return all.filter(({ wasStopped }) => wasStopped !== undefined).length;
}

function answerFaults(
  { verificationId, acknowledged }: Ended,
  { challenges, members }: Evidence,
  isDistorted: boolean,
): readonly string[] {
  const guid = members.find((each) => each.identifier?.includes(verificationId) === true)?.guid;
  const own = challenges.filter(({ memberGuid }) => memberGuid === guid);
  const effects = new Map(own.map((each) => [each.challengeGuid, each.effects]));
  const lost = acknowledged.flatMap(({ guids }) => guids).filter((each) => effects.get(each) !== 1);
  // A distorted answer may have shown a question that there was not.
  if (isDistorted) return [];
  const answered = acknowledged.filter(({ kind }) => kind !== 'credentials');
  const rounds = answered.reduce((sum, { guids }) => sum + Math.max(1, guids.length), 0);
  const had = own.filter((each) => each.effects === 1).length;
  return [
    ...lost.map((each) => `${verificationId}: an acknowledged answer to ${each} had no effect`),
    ...(had < rounds
      ? [`${verificationId}: ${String(had)} answers of ${String(rounds)} had an effect`]
      : []),
  ];
}

/** The pause between two status reads of a member. */
interface PollGap {
  readonly memberGuid: string;
  readonly gapMs: number;
  /** The requests before it, and its moment. */
  readonly about: string;
}

/** How many requests tell what was going on. */
const ABOUT = 5;

/**
 * The pauses between two status reads of a member, in order. A request that its sender gave up may
 * have come late: MX cannot be spared that, and the next one is not compared with it.
 */
export function pollGaps({ requests, givenUp }: Evidence): readonly PollGap[] {
  const last = new Map<string, number>();
  const seen = new Map<string, string[]>();
  return requests.flatMap(({ route, memberGuid, at, requestId }) => {
    if (memberGuid === undefined) return [];
    const routes = [...(seen.get(memberGuid) ?? []), `${route} ${at.slice(17, -1)}`].slice(-ABOUT);
    seen.set(memberGuid, routes);
    if (route !== 'readMemberStatus') return [];
    const nowMs = givenUp.has(requestId) ? undefined : Date.parse(at);
    const lastMs = last.get(memberGuid);
    if (nowMs === undefined) last.delete(memberGuid);
    else last.set(memberGuid, nowMs);
    if (lastMs === undefined || nowMs === undefined) return [];
    return [{ memberGuid, gapMs: nowMs - lastMs, about: routes.join(', ') }];
  });
}
