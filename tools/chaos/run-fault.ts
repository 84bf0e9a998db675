/** Plays one fault under many verifications, and judges what came out. */
import { setMaxListeners } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { SAFETY_NET_MS, turnstile } from '../waiting';
import { apiCaller, clientCaller } from './callers';
import { Endings } from './endings';
import { Skipped, hopsOf, type Fault, type Scene } from './fault';
import { judge, type Judged } from './judge';
import { models } from './model';
import { pauseUntil, together } from './pacing';
import { type Ended } from './plan';
import { playOne } from './play';
import { inTurn, randomOf } from './random';
import { noStarts, nothingTold, sceneOf, type Starts, type Told } from './scene';
import { openWorld, type Ground, type World } from './world';

export interface RunOptions {
  readonly count: number;
  readonly seed: number;
  readonly ground: Ground;
  /** Ends the run before its time. */
  readonly interrupted?: AbortSignal;
  /** Folder for what is known of verifications that violated something. @default it is not written */
  readonly traces?: string | undefined;
  /** Verifications at once. @default 40 */
  readonly atOnce?: number;
}

/** What a fault came to. */
export interface Result extends Judged {
  readonly fault: Fault;
  readonly count: number;
  readonly seed: number;
  /** Why it was not played. */
  readonly skipped?: string;
  readonly tookS: number;
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
  const endings = new Endings();
  const told = nothingTold();
  const base = { fault, count: options.count, seed: options.seed };
  const stop = new AbortController();
  const bounds = [AbortSignal.timeout(FAULT_BOUND_MS), ...listOf(options.interrupted)];
  const bound = AbortSignal.any(bounds);
  const signal = AbortSignal.any([bound, stop.signal]);
  // As many listen as wait.
  setMaxListeners(0, signal);
  const playing = playAndJudge(fault, { ...options, stop, signal }, told, endings);
  let result: Judged & Pick<Result, 'skipped'>;
  try {
    result = await Promise.race([playing, rejectionOf(bound)]);
  } catch (error) {
    result = failure(error, told);
  } finally {
    // Whatever still goes on ends, and what it started meanwhile as well.
    stop.abort();
    await endings.all();
    await Promise.race([playing.catch(() => undefined), pause(SAFETY_NET_MS, '', { ref: false })]);
    await endings.late();
  }
  return { ...base, ...result, tookS: (Date.now() - startedMs) / 1_000 };
}

function listOf<T>(one: T | undefined): readonly T[] {
  return one === undefined ? [] : [one];
}

function rejectionOf(bound: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const rejectNow = (): void =>
      reject(new Error('the fault run did not end in time, or was interrupted'));
    if (bound.aborted) rejectNow();
    else bound.addEventListener('abort', rejectNow);
  });
}

function failure(error: unknown, { story, violations }: Told): Judged & Pick<Result, 'skipped'> {
  const why = error instanceof Error ? error.message : String(error);
  const nothing = { outcomes: {}, recovery: '', requests: 0, leastGapMs: 0, slowestS: 0 };
  return {
    ...{ ...nothing, restarts: 0, story },
    ...(error instanceof Skipped
      ? { skipped: why, violations: [] }
      : { violations: [...violations, `it could not be played: ${why}`] }),
  };
}

interface Playing extends RunOptions {
  readonly stop: AbortController;
  readonly signal: AbortSignal;
}

async function playAndJudge(
  fault: Fault,
  options: Playing,
  told: Told,
  endings: Endings,
): Promise<Judged> {
  const { ground, stop, signal, seed } = options;
  const made = (await fault.world?.(ground, endings.add)) ?? {};
  const world = await openWorld(ground, made, endings.add);
  const starts = noStarts();
  const scene = sceneOf(world, fault, { ...options, told, starts });
  await fault.before?.(scene);
  signal.throwIfAborted();
  const playing = playAll(world, fault, options, starts);
  // Where one of them fails, the other one ends as well.
  const abort = (error: unknown): never => {
    stop.abort();
    throw error;
  };
  const disturbing = meanwhileOf(fault, scene, playing).finally(starts.release);
  const [, ended] = await together([disturbing.catch(abort), playing.catch(abort)]);
  signal.throwIfAborted();
  await calm(world);
  await fault.after?.(scene, ended);
  return judge(world, fault, { ended, told, seed, traces: options.traces });
}

async function playAll(
  world: World,
  fault: Fault,
  { count, seed, signal, atOnce = AT_ONCE }: Playing,
  starts: Starts,
): Promise<readonly Ended[]> {
  const turn = turnstile(atOnce);
  const kinds = fault.models ?? models(world.planted);
  const callers = [apiCaller(world), clientCaller(world)] as const;
  const wait = pauseUntil(signal);
  const freeCount = count * (1 - (fault.heldBack ?? 0));
  const one = async (index: number): Promise<Ended> => {
    await wait(index * STAGGER_MS);
    if (index >= freeCount) await starts.released;
    return turn(() => {
      starts.count += 1;
      const plan = {
        // Of one length, so that none is the beginning of another.
        key: `chaos-${String(seed)}-${String(index).padStart(5, '0')}`,
        model: inTurn(kinds, index),
        // Each kind comes both ways.
        caller: inTurn(callers, index + Math.floor(index / kinds.length)),
        random: randomOf(seed, `${fault.name} ${String(index)}`),
        deadlineMs: Date.now() + PLAY_BOUND_MS,
        ...{ pause: wait, signal },
      };
      return playOne(world, plan, fault.habits ?? {});
    });
  };
  return together(Array.from({ length: count }, (_, index) => one(index)));
}

/**
 * Until all have started, the fault comes again: after a while as long as it took, so that it is there half
 * the time at most. With less, the 40 at once would never be through, and the others never start.
 */
async function meanwhileOf(fault: Fault, scene: Scene, playing: Promise<unknown>): Promise<void> {
  const over = new AbortController();
  const end = (): void => {
    over.abort();
  };
  playing.then(end, end);
  if (fault.meanwhile === undefined) return;
  const isOver = (): boolean => over.signal.aborted || scene.isFull();
  let tookMs = 0;
  do {
    await scene.pause(tookMs);
    const fromMs = performance.now();
    await fault.meanwhile(scene);
    tookMs = performance.now() - fromMs;
  } while (!isOver());
}

/** Nothing is in the way any more. */
async function calm(world: World): Promise<void> {
  world.mx.beforeRequest = () => undefined;
  world.mx.intercept = () => undefined;
  world.mx.reply = (_request, answer) => answer;
  for (const hop of hopsOf(world)) hop.delay(0);
  await Promise.all(hopsOf(world).map((hop) => hop.up()));
  await world.control.clearFaults();
}
