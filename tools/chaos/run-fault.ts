/** Plays one fault under many verifications, and judges what came out. */
import { setTimeout as pause } from 'node:timers/promises';
import { findSecrets } from '../secret-search';
import { turnstile } from '../waiting';
import { apiCaller, clientCaller } from './callers';
import { randomFrom } from './distort';
import { gather, placesOf, type Evidence } from './evidence';
import { Skipped, hopsOf, type Fault, type Scene } from './fault';
import { RULES, pollGaps } from './invariants';
import { models } from './model';
import { playOne, type Ended } from './play';
import { recoveryOf, type Moments } from './recovery';
import { replayFaults } from './replay';
import { openWorld, type Ground, type World } from './world';

export interface RunOptions {
  readonly count: number;
  readonly seed: number;
  readonly ground: Ground;
  /** Ends the run before its time. */
  readonly interrupted?: AbortSignal;
  /** Verifications at once. @default 40 */
  readonly atOnce?: number;
}

/** What a fault came to. */
export interface Result {
  readonly fault: Fault;
  readonly count: number;
  readonly seed: number;
  /** Why it was not played. */
  readonly skipped?: string;
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
  readonly tookS: number;
  /** Processes that ended without being told to, and were started again. */
  readonly restarts: number;
}

const AT_ONCE = 40;
/** Between two starts. */
const STAGGER_MS = 150;
/** No verification of a few seconds takes this long under any of the faults. */
const PLAY_BOUND_MS = 420_000;
/** The whole of it, should a process hang that nobody waits for in particular. */
const FAULT_BOUND_MS = 3_600_000;

/** Plays it. Everything that it started has ended when this resolves. */
export async function runFault(fault: Fault, options: RunOptions): Promise<Result> {
  const startedMs = Date.now();
  const ends: (() => unknown)[] = [];
  const onEnd = (end: () => unknown): void => void ends.unshift(end);
  const base = { fault, count: options.count, seed: options.seed };
  const nothing = { outcomes: {}, story: [], recovery: '', requests: 0, leastGapMs: 0 };
  const rest = { ...nothing, slowestS: 0, restarts: 0, violations: [] };
  const { interrupted = new AbortController().signal } = options;
  const bound = AbortSignal.any([AbortSignal.timeout(FAULT_BOUND_MS), interrupted]);
  const late = new Promise<never>((_resolve, reject) => {
    bound.addEventListener('abort', () => {
      reject(new Error('the fault run did not end in time, or was interrupted'));
    });
  });
  try {
    const result = await Promise.race([judge(fault, options, onEnd), late]);
    return { ...base, ...result, tookS: secondsSince(startedMs) };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const told =
      error instanceof Skipped
        ? { skipped: why }
        : { violations: [`it could not be played: ${why}`] };
    return { ...base, ...rest, ...told, tookS: secondsSince(startedMs) };
  } finally {
    for (const end of ends) await Promise.resolve(end()).catch(() => undefined);
  }
}

type Judged = Omit<Result, 'fault' | 'count' | 'seed' | 'tookS'>;

async function judge(
  fault: Fault,
  options: RunOptions,
  onEnd: (end: () => unknown) => void,
): Promise<Judged> {
  const { seed, ground } = options;
  const world = await openWorld(ground, (await fault.world?.(ground, onEnd)) ?? {}, onEnd);
  const { scene, story, violations, moments, counted } = sceneOf(world, fault, options);
  await fault.before?.(scene);
  const playing = playAll(world, fault, options, counted);
  await meanwhileOf(fault, scene, playing);
  const ended = await playing;
  await calm(world);
  await fault.after?.(scene, ended);
  const evidence = await gather(world, ended);
  for (const [rule, find] of Object.entries(RULES))
    violations.push(...find(ended, evidence, fault).map((each) => `${rule}: ${each}`));
  violations.push(...(await replayed(world, fault, evidence)));
  violations.push(...(await endOf(world)));
  violations.push(...secretsIn(world, ended, evidence));
  const gaps = pollGaps(evidence).map(({ gapMs }) => gapMs);
  return {
    outcomes: countBy(
      ended.map(({ outcome, hasOutcome }) =>
        hasOutcome || outcome === 'terminated' ? outcome : 'none',
      ),
    ),
    violations: violations.map((each) => `${each} (seed ${String(seed)})`),
    story,
    recovery: recoveryOf(moments, evidence),
    requests: evidence.requests.length,
    leastGapMs: gaps.reduce((least, each) => Math.min(least, each), Infinity),
    slowestS: Math.max(...ended.map(({ tookMs }) => tookMs)) / 1_000,
    restarts: [...world.workers, world.api].reduce((sum, each) => sum + each.endedByItself(), 0),
  };
}

function sceneOf(world: World, fault: Fault, { seed, count }: RunOptions) {
  const startedMs = Date.now();
  const story: string[] = [];
  const violations: string[] = [];
  const moments = { workerGone: [] as number[], serverBack: [] as number[] } satisfies Moments;
  const counted = { started: 0 };
  const scene: Scene = {
    world,
    random: randomFrom(seedOf(seed, fault.name)),
    randomOf: (name) => randomFrom(seedOf(seed, `${fault.name} ${name}`)),
    isFull: () => counted.started >= count,
    note: (line) => story.push(`${secondsSince(startedMs).toFixed(1)} s: ${line}`),
    violated: (what) => violations.push(what),
    workerGone: () => moments.workerGone.push(Date.now()),
    serverBack: () => moments.serverBack.push(Date.now()),
  };
  return { scene, story, violations, moments, counted };
}

async function playAll(
  world: World,
  fault: Fault,
  { count, seed, atOnce = AT_ONCE }: RunOptions,
  counted: { started: number },
): Promise<readonly Ended[]> {
  const turn = turnstile(atOnce);
  const kinds = fault.models ?? models(world.planted);
  const callers = [apiCaller(world), clientCaller(world)] as const;
  return Promise.all(
    Array.from({ length: count }, async (_, index) => {
      await pause(index * STAGGER_MS);
      return turn(() => {
        counted.started += 1;
        const plan = {
          // Of one length, so that none is the beginning of another.
          key: `chaos-${String(seed)}-${String(index).padStart(5, '0')}`,
          model: cyclic(kinds, index),
          // Each kind comes both ways.
          caller: cyclic(callers, index + Math.floor(index / kinds.length)),
          random: randomFrom(seedOf(seed, `${fault.name} ${String(index)}`)),
          deadlineMs: Date.now() + PLAY_BOUND_MS,
        };
        return playOne(world, plan, fault.habits ?? {});
      });
    }),
  );
}

/** Until all have started, the fault comes again. */
async function meanwhileOf(fault: Fault, scene: Scene, playing: Promise<unknown>): Promise<void> {
  const over = new AbortController();
  const watch = playing.then(() => {
    over.abort();
  });
  do await fault.meanwhile?.(scene);
  while (fault.meanwhile !== undefined && !over.signal.aborted && !scene.isFull());
  await watch;
}

function cyclic<T>(all: readonly T[], index: number): T {
  const found = all[index % all.length];
  if (found === undefined) throw new Error('There is nothing to choose from.');
  return found;
}

/** Nothing is in the way any more. */
async function calm(world: World): Promise<void> {
  world.mx.beforeRequest = () => undefined;
  world.mx.intercept = () => undefined;
  world.mx.reply = (_request, answer) => answer;
  await Promise.all(hopsOf(world).map((hop) => hop.up()));
  await world.control.clearFaults();
}

const CHANGED_EVENT = 'workflowPropertiesModifiedEventAttributes';

/** Each history replays with the code of its release. */
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
  return faults.map((each) => `every history replays: ${each}`);
}

/** The processes end in order when they are told to. */
async function endOf({ workers, api }: World): Promise<readonly string[]> {
  const codes = await Promise.all(
    [...workers, api].map(async (each) => [each.name, await each.stop()] as const),
  );
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
  const secrets = [
    ...[username, password, ...answers, ...world.secrets],
    // Half of a number occurs by chance.
    ...[...new Set(numbers)].map((whole) => ({ whole })),
  ];
  const named = Object.fromEntries(secrets.map((each, index) => [`secret ${String(index)}`, each]));
  const found = findSecrets(placesOf(world, evidence), named);
  return found.map(
    ({ haystack, secret, form }) => `no secret is written down: ${secret} in ${haystack}, ${form}`,
  );
}

function countBy(all: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const each of all) counts[each] = (counts[each] ?? 0) + 1;
  return counts;
}

/** A seed of its own for each name, the same in every run. */
function seedOf(seed: number, name: string): number {
  let hash = seed;
  for (const character of name)
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  return hash >>> 0;
}

function secondsSince(startedMs: number): number {
  return (Date.now() - startedMs) / 1_000;
}
