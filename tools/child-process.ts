/**
 * A process that a tool or a test starts: all that it prints, and waits that end with its output as
 * soon as it has ended itself.
 */
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import path from 'node:path';
import { processEnvironment } from '../runtime/process';
import { SAFETY_NET_MS } from './waiting';

/** The checkout. */
export const ROOT = path.join(__dirname, '..');

export interface ChildOptions {
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** @default the checkout */
  readonly cwd?: string;
  /**
   * Leads a process group of its own, so that it can be signalled as a terminal does. @default
   * false
   */
  readonly isGroupLeader?: boolean;
}

export interface Child {
  readonly process: ChildProcessWithoutNullStreams;
  readonly pid: number;
  /** Standard output so far. */
  output(): string;
  /** Standard error so far. */
  errors(): string;
  /** Objects printed on standard output so far, one a line. */
  readonly reports: readonly Record<string, unknown>[];
  /**
   * Waits until the text is on standard output; resolves with the milliseconds since the start.
   * @throws Error when it ends without
   */
  appeared(text: string | RegExp, boundMs?: number): Promise<number>;
  /** The first report with this key. @throws Error when it ends without */
  report(key: string): Promise<Record<string, unknown>>;
  type(text: string): void;
  endInput(): void;
  signal(name: NodeJS.Signals): void;
  /** Resolves with the exit code, null after a signal; kills the process after the bound. */
  ended(boundMs?: number): Promise<number | null>;
  /** Signals, if it still runs, and waits for the end. */
  stop(name?: NodeJS.Signals): Promise<number | null>;
}

const LOOK_MS = 20;

/**
 * This process's environment without what points to a server or a CLI of somebody's, and with what
 * is given.
 */
export function ownEnvironment(extra: Readonly<Record<string, string>>): Record<string, string> {
  const kept = Object.entries(processEnvironment()).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined && !entry[0].startsWith('TEMPORAL_'),
  );
  // A profile in the home of whoever runs this must not decide it.
  return {
    ...Object.fromEntries(kept),
    TEMPORAL_CONFIG_FILE: '/nonexistent/temporal.toml',
    ...extra,
  };
}

/**
 * Runs a TypeScript file of the checkout. Not through npm or tsx's own process, so that a signal
 * has one receiver.
 */
export function runTypeScript(
  file: string,
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
  nodeArgs: readonly string[] = [],
): Child {
  const all = ['--import', 'tsx', ...nodeArgs, path.resolve(ROOT, file), ...args];
  return run(process.execPath, all, { env, isGroupLeader: true });
}

/** Runs a program. */
// oxlint-disable-next-line max-lines-per-function -- one closure over the state of one process
export function run(command: string, args: readonly string[], options: ChildOptions = {}): Child {
  const { cwd = ROOT, env, isGroupLeader = false } = options;
  const child = spawn(command, args, { cwd, detached: isGroupLeader, ...(env ? { env } : {}) });
  const startedMs = Date.now();
  let output = '';
  let errors = '';
  let isOver = false;
  child.stdout.on('data', (data: Buffer) => (output += data.toString()));
  child.stderr.on('data', (data: Buffer) => (errors += data.toString()));
  child.stdin.on('error', () => undefined);
  const end = new Promise<void>((resolve) => {
    child.once('close', () => resolve());
    child.once('error', (error) => {
      errors += error.message;
      resolve();
    });
  }).then(() => {
    isOver = true;
  });
  const reports = () =>
    output
      .split('\n')
      .slice(0, -1)
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  const until = async <T>(
    what: string,
    find: () => T | undefined,
    boundMs = SAFETY_NET_MS,
  ): Promise<T> => {
    for (const deadlineMs = Date.now() + boundMs; ;) {
      const wasOver = isOver;
      const found = find();
      if (found !== undefined) return found;
      if (wasOver || Date.now() > deadlineMs) {
        child.kill('SIGKILL');
        const why = wasOver ? `ended (code ${String(child.exitCode)})` : 'was too slow';
        throw new Error(`${command} ${why} before it printed ${what}:\n${output}\n${errors}`);
      }
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  };
  const ended = async (boundMs = SAFETY_NET_MS): Promise<number | null> => {
    const timer = setTimeout(() => child.kill('SIGKILL'), boundMs);
    await end;
    clearTimeout(timer);
    return child.exitCode;
  };
  return {
    get reports() {
      return reports();
    },
    process: child,
    pid: child.pid ?? 0,
    output: () => output,
    errors: () => errors,
    ended,
    appeared: (text, boundMs) => {
      const isThere = () => (typeof text === 'string' ? output.includes(text) : text.test(output));
      const find = () => (isThere() ? Date.now() - startedMs : undefined);
      return until(String(text), find, boundMs);
    },
    report: (key) => until(`"${key}"`, () => reports().find((report) => key in report)),
    type: (text) => child.stdin.write(text),
    endInput: () => child.stdin.end(),
    signal: (name) => child.kill(name),
    stop: (name = 'SIGTERM') => {
      if (!isOver) child.kill(name);
      return ended();
    },
  };
}
