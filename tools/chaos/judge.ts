/** Judges what a fault run left behind. */
import { findSecrets, type Haystack, type Secret } from '../secret-search';
import { decodedPlacesOf, gather, placesOf, type Evidence } from './evidence';
import { type Fault } from './fault';
import { RULES } from './invariants';
import { type Ended } from './plan';
import { pollGaps } from './poll-gaps';
import { recoveryOf } from './recovery';
import { replayFaults } from './replay';
import { type Told } from './scene';
import { writeTraces } from './traces';
import { type World } from './world';

/** What was found. */
export interface Judged {
  /** How many ended how. */
  readonly outcomes: Readonly<Record<string, number>>;
  readonly violations: readonly string[];
  /** What happened when, for whoever reads a violation. */
  readonly story: readonly string[];
  readonly recovery: string;
  readonly requests: number;
  readonly leastGapMs: number;
  /** The slowest verification, in seconds. */
  readonly slowestS: number;
  /** Processes that ended without being told to, and were started again. */
  readonly restarts: number;
}

/** Judges it. All processes but the simulator have ended when this resolves. */
export async function judge(
  world: World,
  fault: Fault,
  play: {
    readonly ended: readonly Ended[];
    readonly told: Told;
    readonly seed: number;
    readonly traces?: string | undefined;
  },
): Promise<Judged> {
  const { ended, told, seed } = play;
  const evidence = await gather(world, ended);
  const violations = [...told.violations];
  for (const [rule, find] of Object.entries(RULES))
    violations.push(...find(ended, evidence, fault).map((each) => `${rule}: ${each}`));
  violations.push(...(await replayed(world, fault, evidence)));
  violations.push(...(await endOf(world)));
  violations.push(...secretsIn(world, ended, evidence));
  if (play.traces !== undefined) writeTraces(play.traces, violations, world, evidence);
  const gaps = pollGaps(evidence).map(({ gapMs }) => gapMs);
  return {
    outcomes: countBy(ended.map(labelOf)),
    violations: violations.map((each) => `${each} (seed ${String(seed)})`),
    story: told.story,
    recovery: recoveryOf(told.moments, evidence),
    requests: evidence.requests.length,
    leastGapMs: gaps.reduce((least, each) => Math.min(least, each), Infinity),
    slowestS: Math.max(...ended.map(({ tookMs }) => tookMs)) / 1_000,
    restarts: Object.values(evidence.ends).reduce((sum, each) => sum + each, 0),
  };
}

function labelOf({ outcome, hasOutcome }: Ended): string {
  return hasOutcome || outcome === 'terminated' ? outcome : 'none';
}

const CHANGED_EVENT = 'workflowPropertiesModifiedEventAttributes';

/** Each history replays with the code of its release; with two releases, both were in use. */
async function replayed(
  world: World,
  { changedBundle }: Fault,
  { runs }: Evidence,
): Promise<readonly string[]> {
  const isChanged = ({ history }: Evidence['runs'][number]) =>
    (history.events ?? []).some((event) => Boolean(event[CHANGED_EVENT]));
  const later = changedBundle === undefined ? [] : runs.filter(isChanged);
  const usual = runs.filter((run) => !later.includes(run));
  const faults = [
    ...(await replayFaults(world, usual, world.ground.workflowBundle)),
    ...(await replayFaults(world, later, changedBundle?.() ?? '')),
  ];
  const unused = [
    ...(usual.length === 0 ? ['no run ran on the code of before'] : []),
    ...(changedBundle !== undefined && later.length === 0 ? ['no run ran on the new code'] : []),
  ];
  return [...unused, ...faults.map((each) => `every history replays: ${each}`)];
}

/** The processes end in order when they are told to, the server last. */
async function endOf({ workers, api, server }: World): Promise<readonly string[]> {
  const codes = await Promise.all(
    [...workers, api].map(async (each) => [each.name, await each.stop()] as const),
  );
  await server.stop();
  return codes
    .filter(([, code]) => code !== 0)
    .map(([name, code]) => `every process ends in order: ${name} ended with ${String(code)}`);
}

/** Shorter numbers occur by chance. */
const NUMBER_LENGTH_MIN = 9;

function secretsIn(world: World, ended: readonly Ended[], evidence: Evidence): readonly string[] {
  const { username, password, answers } = world.planted;
  const numbers = ended
    .flatMap((each) => each.numbers)
    .map(({ accountNumber }) => accountNumber ?? '')
    .filter((text) => text.length >= NUMBER_LENGTH_MIN);
  const never = [username, password, ...answers, ...world.secrets];
  // Half of a number occurs by chance.
  const encrypted = [...new Set(numbers)].map((whole) => ({ whole }));
  return [
    ...found(placesOf(world, evidence), [...never, ...encrypted]),
    ...found(decodedPlacesOf(evidence), never),
  ];
}

function found(places: readonly Haystack[], secrets: readonly Secret[]): readonly string[] {
  const named = Object.fromEntries(secrets.map((each, index) => [`secret ${String(index)}`, each]));
  return findSecrets(places, named).map(
    ({ haystack, secret, form }) => `no secret is written down: ${secret} in ${haystack}, ${form}`,
  );
}

function countBy(all: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const each of all) counts[each] = (counts[each] ?? 0) + 1;
  return counts;
}
