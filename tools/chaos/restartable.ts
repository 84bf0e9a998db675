/** A process that faults end, pause and replace, as an orchestrator starts it anew. */
import { setTimeout as pause } from 'node:timers/promises';
import { type Child } from '../child-process';
import { SAFETY_NET_MS } from '../waiting';

/** Further environment variables of a process. */
export type Environment = Readonly<Record<string, string>>;

export interface Restartable {
  readonly name: string;
  /** All that it and its predecessors printed, also those that could not start. */
  log(): string;
  /** How often it ended without being told to, or could not start. */
  endedByItself(): number;
  signal(name: NodeJS.Signals): void;
  /** Ends it by a signal, and starts it again after a while, with further variables if given. */
  replace(signal: NodeJS.Signals, options?: Replacement): Promise<void>;
  /** Ends it for good, also one that starts just now; resolves with its exit code, null after a signal. */
  stop(): Promise<number | null>;
}

export interface Replacement {
  /** @default 1 s, as an orchestrator needs at least */
  readonly downMs?: number;
  /** Its variables from now on, over those that it had. */
  readonly env?: Environment;
}

const DOWN_MS = 1_000;

/** Starts it, and again whenever it ends by itself. @throws Error when it does not start for minutes */
export async function startRestartable(
  name: string,
  env: Environment,
  start: (env: Environment) => Promise<Child>,
): Promise<Restartable> {
  const restarts = new Restarts(env, start);
  await restarts.startOne();
  return {
    name,
    log: () => restarts.log(),
    endedByItself: () => restarts.ownEnds,
    signal: (signal) => restarts.current?.signal(signal),
    replace: (signal, options) => restarts.replace(signal, options),
    stop: () => restarts.stop(),
  };
}

class Restarts {
  ownEnds = 0;
  readonly #start: (env: Environment) => Promise<Child>;
  readonly #children: Child[] = [];
  /** What those printed that ended before they had started. */
  readonly #failures: string[] = [];
  #env: Environment;
  /** The end of the current one is wanted. */
  #isAsked = false;
  /** Nothing starts any more. */
  #isStopped = false;
  #restarting: Promise<void> = Promise.resolve();
  #replacing: Promise<void> = Promise.resolve();

  constructor(env: Environment, start: (env: Environment) => Promise<Child>) {
    this.#env = env;
    this.#start = start;
  }

  get current(): Child | undefined {
    return this.#children.at(-1);
  }

  log(): string {
    const printed = this.#children.map((child) => child.output() + child.errors());
    return [...printed, ...this.#failures].join('\n');
  }

  async startOne(): Promise<void> {
    const child = await this.#begin();
    if (child === undefined) return;
    this.#children.push(child);
    if (this.#isStopped) {
      await child.stop();
      return;
    }
    const { exitCode, signalCode } = child.process;
    if (exitCode !== null || signalCode !== null) this.#onExit(child);
    else child.process.once('exit', () => this.#onExit(child));
  }

  async replace(signal: NodeJS.Signals, options: Replacement = {}): Promise<void> {
    this.#replacing = this.#replace(signal, options);
    await this.#replacing;
  }

  async stop(): Promise<number | null> {
    this.#isStopped = true;
    await this.#replacing.catch(() => undefined);
    return this.#end('SIGTERM').catch(() => null);
  }

  /** What cannot start in the middle of a fault is started again, for a while. */
  async #begin(): Promise<Child | undefined> {
    const deadlineMs = Date.now() + SAFETY_NET_MS;
    while (!this.#isStopped) {
      try {
        return await this.#start(this.#env);
      } catch (error) {
        this.#failures.push(error instanceof Error ? error.message : String(error));
        this.ownEnds += 1;
        if (Date.now() > deadlineMs) throw error;
        await pause(DOWN_MS);
      }
    }
    return undefined;
  }

  #onExit(child: Child): void {
    if (this.#isAsked || this.#isStopped || this.current !== child) return;
    this.ownEnds += 1;
    this.#restarting = pause(DOWN_MS).then(() =>
      this.#isAsked || this.#isStopped ? undefined : this.startOne(),
    );
    // Whoever replaces or stops it hears of the failure.
    this.#restarting.catch(() => undefined);
  }

  async #end(signal: NodeJS.Signals): Promise<number | null> {
    this.#isAsked = true;
    await this.#restarting;
    this.current?.signal('SIGCONT');
    return (await this.current?.stop(signal)) ?? null;
  }

  async #replace(signal: NodeJS.Signals, options: Replacement): Promise<void> {
    await this.#end(signal);
    this.#env = { ...this.#env, ...options.env };
    if (!this.#isStopped) await pause(options.downMs ?? DOWN_MS);
    this.#isAsked = false;
    await this.startOne();
  }
}
