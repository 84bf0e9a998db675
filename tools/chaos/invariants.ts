/** What holds under every fault. Each rule returns what violates it, in words without values. */
import { isComplete } from '../../domain';
import { type Evidence } from './evidence';
import { type Ended } from './plan';
import { pollGaps } from './poll-gaps';
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
  /**
   * Workers and API may end by themselves, or not start while the server is gone, and are started
   * again. @default false
   */
  readonly mayEnd?: boolean;
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
/** Those that name no member, for one verification: its institution, its user, the member's creation. */
const COMMANDS_BEFORE_MAX = 75;

/** All rules, by what they hold. */
export const RULES: Readonly<Record<string, Rule>> = {
  'every start ends in an outcome': (all) =>
    all
      .filter(({ hasOutcome, outcome }) => !hasOutcome && outcome !== 'terminated')
      .map(({ verificationId, outcome, model }) => `${verificationId} (${model.name}): ${outcome}`),

  'no start is lost': (_all, { lost }) => lost,

  'no run is left': (_all, { runs }) =>
    runs.filter(({ isRunning }) => isRunning).map(({ verificationId }) => verificationId),

  'the outcome is the one without the fault': (all, _evidence, { isDistorted, mayGiveUp }) =>
    all
      .filter(({ hasOutcome }) => hasOutcome)
      .filter(endedOtherwise)
      .filter((ended) => ended.wasStopped !== 'cancelled' || ended.outcome !== 'cancelled')
      .filter(({ retry }) => !(isDistorted === true || mayGiveUp === true) || retry === 'never')
      .map(({ verificationId, outcome, model }) => `${verificationId} (${model.name}): ${outcome}`),

  'an acknowledged cancellation takes effect': (all) =>
    all
      .filter((ended) => ended.isCancelAcknowledged && ended.hasOutcome)
      .filter(({ outcome }) => outcome !== 'cancelled')
      .map(({ verificationId, outcome }) => `${verificationId}: ${outcome}`),

  'verified means whole numbers': (all) =>
    all
      .filter(({ outcome }) => outcome === 'verified')
      .filter(({ numbers }) => numbers.length === 0 || !numbers.every(isComplete))
      .map(({ verificationId }) => verificationId),

  'one user each': (all, { users }) =>
    all.flatMap((ended) =>
      exactly(`users of ${ended.verificationId}`, of(ended, users).length, 1, fewer(ended)),
    ),

  'one member each': (all, { members }) =>
    all.flatMap((ended) =>
      exactly(`members of ${ended.verificationId}`, of(ended, members).length, 1, fewer(ended)),
    ),

  'every user and member is of a verification': (all, { users, members }) =>
    [...users, ...members]
      .filter((each) => !all.some((ended) => of(ended, [each]).length > 0))
      .map(({ guid }) => guid),

  'one user for each member': (_all, { members }) => {
    const users = new Set(members.map(({ userGuid }) => userGuid));
    return exactly('users with a member', users.size, members.length);
  },

  'MX verifies as often as it has to': (all, { members }, { isDistorted = false }) =>
    all.flatMap((ended) => {
      const { verificationId, model } = ended;
      const started = of(ended, members).reduce((sum, each) => sum + each.verificationsStarted, 0);
      const what = `verifications started for ${verificationId} (${model.name})`;
      return isDistorted ? [] : exactly(what, started, model.jobs, fewer(ended) * model.jobs);
    }),

  'each acknowledged answer takes effect once': (all, evidence, { isDistorted = false }) =>
    // A distorted answer may have shown a question that there was not.
    isDistorted
      ? []
      : all
          .filter((ended) => ended.wasStopped === undefined && !endedOtherwise(ended))
          .flatMap((ended) => answerFaults(ended, evidence)),

  'no answer takes effect twice': (_all, { challenges }) =>
    challenges
      .filter(({ effects }) => effects > 1)
      .map(({ challengeGuid, effects }) => `${challengeGuid}: ${String(effects)} effects`),

  'no member is read too soon': (_all, evidence) =>
    pollGaps(evidence)
      .filter(({ gapMs }) => gapMs < POLL_INTERVAL_MS - ROUNDING_MS)
      .map(({ memberGuid, gapMs, about }) => `${memberGuid} after ${String(gapMs)} ms: ${about}`),

  'requests are bounded': (all, { requests, members }) => {
    const commands = requests.filter(({ route }) => route !== 'readMemberStatus');
    const countOf = (guid: string | undefined) =>
      commands.filter(({ memberGuid }) => memberGuid === guid).length;
    return [
      ...members.flatMap(({ guid }) => atMost(`${guid}, commands`, countOf(guid), COMMANDS_MAX)),
      ...atMost('commands without a member', countOf(undefined), COMMANDS_BEFORE_MAX * all.length),
    ];
  },

  'the log of MX is whole': (_all, { requests, counters: { statusReads } }) => {
    const logged = requests.filter(
      ({ route, status }) => route === 'readMemberStatus' && status === 200,
    );
    return exactly('status reads in the log', logged.length, statusReads);
  },

  'no process ends by itself': (_all, { ends }, { mayEnd = false }) =>
    Object.entries(ends)
      .filter(([name]) => !mayEnd || name === 'simulator')
      .flatMap(([name, count]) => exactly(`ends of ${name}`, count, 0)),
};

/** Whether a count is what it has to be; `missing` of them may be missing. */
function exactly(what: string, count: number, wanted: number, missing = 0): readonly string[] {
  if (count <= wanted && count >= wanted - missing) return [];
  return [`${what}: ${String(count)} instead of ${String(wanted)}`];
}

function atMost(what: string, count: number, most: number): readonly string[] {
  return count > most ? [`${what}: ${String(count)}`] : [];
}

/** What MX has for this verification: its id is in the identifier. */
function of<T extends { readonly identifier: string | null }>(
  { verificationId }: Ended,
  all: readonly T[],
): readonly T[] {
  return all.filter(({ identifier }) => identifier?.includes(verificationId) === true);
}

/** Whether it is for another rule to say why it did less. */
function endedOtherwise({ outcome, model }: Ended): boolean {
  return outcome !== model.outcome;
}

/** 1 where one thing may be missing, since this one was stopped or gave up before. */
function fewer(ended: Ended): 0 | 1 {
  return endedOtherwise(ended) ? 1 : 0;
}

function answerFaults(
  ended: Ended,
  { challenges, members }: Pick<Evidence, 'challenges' | 'members'>,
): readonly string[] {
  const { verificationId, acknowledged } = ended;
  const guids = new Set(of(ended, members).map(({ guid }) => guid));
  const own = challenges.filter(({ memberGuid }) => guids.has(memberGuid));
  const effects = new Map(own.map((each) => [each.challengeGuid, each.effects]));
  const lost = acknowledged.flatMap((each) => each.guids).filter((each) => effects.get(each) !== 1);
  const answered = acknowledged.filter(({ kind }) => kind !== 'credentials');
  const rounds = answered.reduce((sum, each) => sum + Math.max(1, each.guids.length), 0);
  const had = own.filter((each) => each.effects === 1).length;
  return [
    ...lost.map((each) => `${verificationId}: an acknowledged answer to ${each} had no effect`),
    ...(had < rounds
      ? [`${verificationId}: ${String(had)} answers of ${String(rounds)} had an effect`]
      : []),
  ];
}
