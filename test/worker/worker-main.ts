// The command `worker` as a process of its own, for tests of how it ends. It gets nothing of this process's environment
// but what Node needs, so that no setting of whoever runs the tests decides them.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

export interface WorkerMain {
  /** Everything on standard output so far. */
  output(): string;
  /** Everything on standard error so far. */
  errors(): string;
  signal(name: NodeJS.Signals): void;
  /** How it ended: the exit code, or `'still running'` when it was killed, at the latest after the bound. */
  ended(timeoutMs: number): Promise<number | 'still running'>;
}

const ROOT = path.join(__dirname, '..', '..');
const NEEDED = ['PATH', 'HOME', 'TMPDIR', 'SYSTEMROOT'];

/** Starts the command `worker`. Not through npm or tsx's own process, so that a signal has one receiver. */
export function runWorkerMain(
  env: Readonly<Record<string, string>>,
  preload: readonly string[] = [],
): WorkerMain {
  const own = NEEDED.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  const required = preload.flatMap((file) => ['--require', file]);
  const command = [path.join('cli', 'main.ts'), 'worker'];
  const child = spawn(process.execPath, ['--import', 'tsx', ...required, ...command], {
    cwd: ROOT,
    env: {
      ...Object.fromEntries(own),
      TEMPORAL_CONFIG_FILE: '/nonexistent/temporal.toml',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let errors = '';
  child.stdout.on('data', (data: Buffer) => (output += data.toString()));
  child.stderr.on('data', (data: Buffer) => (errors += data.toString()));
  const end = once(child, 'close');
  return {
    output: () => output,
    errors: () => errors,
    signal: (name) => {
      child.kill(name);
    },
    ended: async (timeoutMs) => {
      const timer = setTimeout(() => child.kill('SIGKILL'), timeoutMs);
      await end;
      clearTimeout(timer);
      return child.exitCode ?? 'still running';
    },
  };
}
