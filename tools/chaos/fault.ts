/** What a fault is: one row of the table in faults/. */
import { type TcpProxy } from '../proxies/tcp-proxy';
import { type Tolerance } from './invariants';
import { type Model } from './model';
import { type Pacing } from './pacing';
import { type Ended } from './plan';
import { type Habits } from './play';
import { type Ground, type World, type WorldOptions } from './world';

/** Where a fault acts. `random` is for the choices that come one after the other. */
export interface Scene extends Pacing {
  readonly world: World;
  /** A source of its own, for chances that come as often as the processes do something. */
  readonly randomOf: (name: string) => () => number;
  /** Everybody who was to start has started. */
  readonly isFull: () => boolean;
  /** Those that are held back start now. */
  readonly release: () => void;
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
  /** Share of the verifications that start when the fault says so, and the latest after it. @default 0 */
  readonly heldBack?: number;
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

/** Every hop. */
export function hopsOf({ hops }: World): readonly TcpProxy[] {
  const { mx, workers, api, client, callers } = hops;
  return [mx, ...workers, api, client, callers];
}
