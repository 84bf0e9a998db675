/** A process that faults end, pause and replace, as an orchestrator starts it anew. */
import { setTimeout as pause } from 'node:timers/promises';
import { type Child } from '../child-process';

/** Further environment variables of a process. */
export type Environment = Readonly<Record<string, string>>;

export interface Restartable {
  readonly name: string;
  /** All that it and its predecessors printed. */
  log(): string;
  /** How often it ended without being told to. */
  endedByItself(): number;
  signal(name: NodeJS.Signals): void;
  /** Ends it by a signal, and starts it again after a while, with further variables if given. */
  replace(signal: NodeJS.Signals, options?: Replacement): Promise<void>;
  /** Ends it for good; resolves with its exit code, null after a signal. */
  stop(): Promise<number | null>;
}

export interface Replacement {
  /** @default 1 s, as an orchestrator needs at least */
  readonly downMs?: number;
  /** Its variables from now on, over those that it had. */
  readonly env?: Environment;
}

const DOWN_MS = 1_000;
/** Far more than a fault lasts. */
const START_ATTEMPTS_MAX = 20;

/** Starts it, and again whenever it ends by itself. */
export async function startRestartable(
  name: string,
  env: Environment,
  start: (env: Environment) => Promise<Child>,
): Promise<Restartable> {
  const children: Child[] = [];
  let current = env;
  let isAsked = false;
  let ownEnds = 0;
  let restarting: Promise<void> = Promise.resolve();
  /** What cannot start in the middle of a fault is started again, a few times. */
  const begin = async (): Promise<Child> => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await start(current);
      } catch (error) {
        if (attempt === START_ATTEMPTS_MAX) throw error;
        ownEnds += 1;
        await pause(DOWN_MS);
      }
    }
  };
  const startOne = async (): Promise<void> => {
    const child = await begin();
    children.push(child);
    child.process.once('exit', () => {
      if (isAsked || children.at(-1) !== child) return;
      ownEnds += 1;
      restarting = pause(DOWN_MS).then(() => (isAsked ? undefined : startOne()));
      // Whoever replaces or stops it hears of the failure.
      restarting.catch(() => undefined);
    });
  };
  const end = async (signal: NodeJS.Signals): Promise<number | null> => {
    isAsked = true;
    await restarting;
    const child = children.at(-1);
    child?.signal('SIGCONT');
    return child === undefined ? null : child.stop(signal);
  };
  await startOne();
  return {
    name,
    log: () => children.map((child) => child.output() + child.errors()).join('\n'),
    endedByItself: () => ownEnds,
    signal: (signal) => children.at(-1)?.signal(signal),
    replace: async (signal, { downMs = DOWN_MS, env: more = {} } = {}) => {
      await end(signal);
      current = { ...current, ...more };
      await pause(downMs);
      isAsked = false;
      await startOne();
    },
    stop: () => end('SIGTERM'),
  };
}
