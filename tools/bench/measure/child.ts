/** Processes that a bench starts: a Node script or a program, which says on its output when it is ready. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { processEnvironment } from '../../../runtime/process';

/** A process that runs. */
export interface Child {
  readonly pid: number;
  /** What its output said when it was ready. */
  readonly ready: RegExpExecArray;
  /** For messages to and from a Node script. */
  readonly process: ChildProcess;
  /** SIGTERM, and SIGKILL where it does not end; resolves when it is gone. */
  readonly stop: () => Promise<void>;
}

export interface ChildOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** What its output says when it is ready. @default a line `ready` */
  readonly until?: RegExp;
  readonly cwd?: string;
  /** Of Unix users, by number, where it must not be ours. */
  readonly uid?: number;
}

/** On a machine that does something else as well. */
const READY_MS_MAX = 120_000;
const STOP_MS_MAX = 20_000;
const OUTPUT_MAX = 20_000;

/** Starts a TypeScript file of this repository, which takes its settings as JSON. @throws as {@link startChild} */
export function startScript(
  file: string,
  settings: object,
  options: ChildOptions = {},
): Promise<Child> {
  const args = ['--import', 'tsx', file, JSON.stringify(settings)];
  return startChild(process.execPath, args, options);
}

/** Starts a program; resolves once it is ready. @throws Error with its output when it ends before that, or takes too long */
export async function startChild(
  program: string,
  args: readonly string[],
  { env = {}, until = /^ready$/m, cwd, uid }: ChildOptions = {},
): Promise<Child> {
  const child = spawn(program, args, {
    env: { ...processEnvironment(), ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    ...(cwd === undefined ? {} : { cwd }),
    ...(uid === undefined ? {} : { uid }),
  });
  let output = '';
  const ready = new Promise<RegExpExecArray>((resolve, reject) => {
    const fail = (why: string): void => {
      reject(new Error(`${program} ${args[2] ?? ''}: ${why}\n${output}`));
    };
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        output = (output + text).slice(-OUTPUT_MAX);
        const match = until.exec(output);
        if (match !== null) resolve(match);
      });
    }
    child.once('error', ({ message }) => {
      fail(message);
    });
    child.once('exit', (code, signal) => {
      fail(`ended with ${String(signal ?? code)}`);
    });
    void delay(READY_MS_MAX, undefined, { ref: false }).then(() => {
      fail('is not ready');
    });
  });
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS_MAX);
    await ended;
    clearTimeout(timer);
  };
  // A bench that ends in the middle takes them with it.
  const atExit = (): void => void child.kill('SIGKILL');
  process.once('exit', atExit);
  child.once('exit', () => process.off('exit', atExit));
  try {
    return { ready: await ready, pid: child.pid ?? 0, process: child, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
