/** What a fault is: one row of the table in faults/. */
import { setTimeout as pause } from 'node:timers/promises';
import { type Tolerance } from './invariants';
import { type Model } from './model';
import { type Ended, type Habits } from './play';
import { type TcpProxy } from '../proxies/tcp-proxy';
import { type Ground, type World, type WorldOptions } from './world';

/** Where a fault acts. */
export interface Scene {
  readonly world: World;
  /** For the choices that come one after the other, whatever the processes do meanwhile. */
  readonly random: () => number;
  /** A source of its own, for chances that come as often as the processes do something. */
  readonly randomOf: (name: string) => () => number;
  /** Everybody who was to start has started. */
  readonly isFull: () => boolean;
  /** Adds a line to the story that is printed where something was violated. */
  readonly note: (line: string) => void;
  /** Something does not hold that no general rule sees. */
  readonly violated: (what: string) => void;
  /** From now on polls that a dead worker held have to go on. */
  readonly workerGone: () => void;
  /** From now on runs have to go on, since the server is back. */
  readonly serverBack: () => void;
}

/** A row. */
export interface Fault extends Tolerance {
  readonly name: string;
  readonly what: string;
  readonly habits?: Habits;
  /** @default the usual ones */
  readonly models?: readonly Model[];
  /** How the processes are started. @throws Skipped where the machine cannot do it */
  readonly world?: (
    ground: Ground,
    onEnd: (end: () => unknown) => void,
  ) => Promise<WorldOptions> | WorldOptions;
  /** Code of a later release, on which some of the runs ran. */
  readonly changedBundle?: () => string;
  /** Before the first start. */
  readonly before?: (scene: Scene) => Promise<void> | void;
  /** While they go on; again and again until all have started. */
  readonly meanwhile?: (scene: Scene) => Promise<void>;
  /** Once all have ended, and nothing is in the way any more. */
  readonly after?: (scene: Scene, ended: readonly Ended[]) => Promise<void>;
}

/** The machine cannot do this fault. */
export class Skipped extends Error {
  override readonly name = 'Skipped';
}

/** Waits a part of the time or all of it. */
export function about(ms: number, random: () => number): Promise<void> {
  return pause(ms * (0.5 + random() / 2));
}

/** Every hop. */
export function hopsOf({ hops }: World): readonly TcpProxy[] {
  const { mx, workers, api, client, callers } = hops;
  return [mx, ...workers, api, client, callers];
}

/** One of them. */
export function pick<T>(all: readonly T[], random: () => number): T {
  const found = all[Math.floor(random() * all.length)];
  if (found === undefined) throw new Error('There is nothing to choose from.');
  return found;
}
