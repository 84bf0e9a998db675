/** What a fault acts on and tells, and what is kept of it. */
import { type Fault, type Scene } from './fault';
import { pauseUntil } from './pacing';
import { randomOf } from './random';
import { type World } from './world';

/** What is told while a fault is played. */
export interface Told {
  readonly story: string[];
  readonly violations: string[];
  readonly moments: { readonly workerGone: number[]; readonly serverBack: number[] };
}

/** Nothing so far. */
export function nothingTold(): Told {
  return { story: [], violations: [], moments: { workerGone: [], serverBack: [] } };
}

/** Who has started, and who may. */
export interface Starts {
  count: number;
  /** Resolves once those that are held back may start. */
  readonly released: Promise<void>;
  readonly release: () => void;
}

/** Nobody has. */
export function noStarts(): Starts {
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  return { count: 0, released, release };
}

/** What a scene is made of. */
interface Setting {
  readonly seed: number;
  readonly count: number;
  /** Is aborted when the run has to end. */
  readonly signal: AbortSignal;
  readonly told: Told;
  readonly starts: Starts;
}

/** The scene of a fault in its world. */
export function sceneOf(world: World, fault: Fault, setting: Setting): Scene {
  const { seed, count, signal, starts } = setting;
  const { story, violations, moments } = setting.told;
  const startedMs = Date.now();
  const sources = new Map<string, () => number>();
  return {
    world,
    random: randomOf(seed, fault.name),
    randomOf: (name) => {
      const source = sources.get(name) ?? randomOf(seed, `${fault.name} ${name}`);
      sources.set(name, source);
      return source;
    },
    pause: pauseUntil(signal),
    isFull: () => starts.count >= count,
    release: starts.release,
    note: (line) => story.push(`${((Date.now() - startedMs) / 1_000).toFixed(1)} s: ${line}`),
    violated: (what) => violations.push(what),
    workerGone: () => moments.workerGone.push(Date.now()),
    serverBack: () => moments.serverBack.push(Date.now()),
  };
}
