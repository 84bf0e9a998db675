/**
 * A child process that cannot outlive ours. Everything that the dev server runs for longer than a
 * moment (server, build, download) runs through here. This file knows nothing of what runs.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { type Readable } from 'node:stream';
import { devServerAsset } from './assets';

/**
 * How a supervised process ended. A process that was stopped on request usually shows the signal
 * `SIGKILL`.
 */
export interface ProcessExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface SupervisedProcess {
  /** Id of the supervisor, and of the process group that holds everything it started. */
  readonly groupId: number;
  /** Resolves, never rejects, once the child is gone, however that came about. */
  readonly exited: Promise<ProcessExit>;
  /** The last lines that the child printed (at most 40), for an error message. */
  lastLines(): string;
  /**
   * Ends the child (SIGTERM, after the grace SIGKILL) and resolves when it is gone. Safe to call
   * twice.
   */
  stop(): Promise<void>;
  /** Sends a signal to the child and all that it started; nothing where it is gone. */
  signal(name: NodeJS.Signals): void;
  /** Lets our process end although the child runs; the child then ends too. */
  unref(): void;
}

export interface SupervisedProcessOptions {
  readonly executable: string;
  readonly args: readonly string[];
  readonly env: Record<string, string>;
  readonly cwd?: string;
  /** Time between SIGTERM and SIGKILL. */
  readonly graceMs: number;
  /** Called for each line of the child's output, standard output and error alike. */
  readonly onLine?: (line: string) => void;
}

const LAST_LINES_MAX = 40;

/**
 * Starts an executable under a supervisor in a process group of its own: Ctrl-C in the terminal
 * does not reach it, so that a server stays up while our worker drains, but the end of our process
 * does, SIGKILL included.
 *
 * On Windows there are no process groups: the child ends with the supervisor, its own children may
 * not.
 */
export function startSupervised(options: SupervisedProcessOptions): SupervisedProcess {
  const supervisor = spawn(
    process.execPath,
    [
      devServerAsset('supervisor.cjs'),
      String(options.graceMs),
      options.executable,
      ...options.args,
    ],
    {
      env: options.env,
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      detached: process.platform !== 'win32',
      windowsHide: true,
      stdio: ['pipe', 'pipe', 'pipe'],
    },
  );
  const groupId = supervisor.pid ?? 0;
  const lines: string[] = [];
  for (const stream of [supervisor.stdout, supervisor.stderr]) {
    collectLines(stream, (line) => {
      lines.push(line);
      if (lines.length > LAST_LINES_MAX) lines.shift();
      options.onLine?.(line);
    });
  }
  // Writing never happens; without a listener a broken pipe would be an uncaught error.
  supervisor.stdin.on('error', () => undefined);

  const exited = waitForExit(supervisor, groupId, lines);
  return {
    groupId,
    exited,
    lastLines: () => lines.join('\n'),
    stop: () => stopSupervisor(supervisor, exited, options.graceMs, groupId),
    signal: (name) => {
      signalGroup(groupId, name);
    },
    unref: () => {
      unrefAll(supervisor);
    },
  };
}

function collectLines(stream: Readable, onLine: (line: string) => void): void {
  const reader = createInterface({ input: stream, crlfDelay: Infinity });
  reader.on('line', onLine);
  stream.on('error', () => undefined);
}

function waitForExit(
  supervisor: ChildProcess,
  groupId: number,
  lines: string[],
): Promise<ProcessExit> {
  return new Promise((resolve) => {
    supervisor.once('error', (error) => {
      lines.push(`cannot start the supervisor: ${error.message}`);
      resolve({ code: 127, signal: null });
    });
    supervisor.once('exit', (code, signal) => {
      // The supervisor may itself have been killed: then nobody but us is left to end the child.
      killGroup(groupId);
      resolve({ code, signal });
    });
  });
}

/** Extra time for the supervisor to act on its own bound before we do it in its place. */
const SUPERVISOR_MARGIN_MS = 2_000;

async function stopSupervisor(
  supervisor: ChildProcess,
  exited: Promise<ProcessExit>,
  graceMs: number,
  groupId: number,
): Promise<void> {
  supervisor.ref();
  supervisor.stdin?.end();
  const timer = setTimeout(() => {
    killGroup(groupId);
  }, graceMs + SUPERVISOR_MARGIN_MS);
  await exited;
  clearTimeout(timer);
}

function killGroup(groupId: number): void {
  signalGroup(groupId, 'SIGKILL');
}

function signalGroup(groupId: number, name: NodeJS.Signals): void {
  if (groupId === 0 || process.platform === 'win32') return;
  try {
    process.kill(-groupId, name);
  } catch {
    // Nobody is left in the group, which is what was wanted.
  }
}

function unrefAll(supervisor: ChildProcess): void {
  supervisor.unref();
  for (const stream of [supervisor.stdin, supervisor.stdout, supervisor.stderr]) {
    // Pipes of a child are sockets, which can be unreferenced; the stream types do not say so.
    (stream as { unref?: () => void } | null)?.unref?.();
  }
}
