// A command of scripts/ as a process of its own, as npm runs it, with its output as it comes.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { devServerEnvironment, sharedDevServer } from '../support/dev-server';

export interface ScriptProcess {
  readonly pid: number;
  /** Standard output so far. */
  output(): string;
  /** Standard error so far. */
  errors(): string;
  /** When the text first appeared on standard output, in milliseconds since the start; waits for it. */
  appeared(text: string | RegExp, timeoutMs?: number): Promise<number>;
  type(text: string): void;
  endInput(): void;
  /** Resolves with the exit code; kills the process after the bound. */
  ended(timeoutMs?: number): Promise<number | null>;
}

export const ROOT = join(__dirname, '..', '..');
const WAIT_DEFAULT_MS = 40_000;

/** The environment of a command: the shared executable, and nothing that points to a service of whoever runs the tests. */
export function scriptEnvironment(extra: Record<string, string> = {}): Record<string, string> {
  const { executable } = sharedDevServer();
  const base = devServerEnvironment(
    executable === undefined ? {} : { TEMPORAL_CLI_PATH: executable },
  );
  const kept = Object.entries(base).filter(([name]) => !/^(MX_|SEALING_|WORKER_)/.test(name));
  return { ...Object.fromEntries(kept), ...extra };
}

/** Starts `<name>.ts`, such as `tools/demo/main`. Not through npm or tsx's own process, so that a signal has one receiver. */
export function runScript(
  name: string,
  args: readonly string[] = [],
  env: Record<string, string> = scriptEnvironment(),
): ScriptProcess {
  const file = join(ROOT, `${name}.ts`);
  const child = spawn(process.execPath, ['--import', 'tsx', file, ...args], {
    env,
    cwd: ROOT,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const startedMs = Date.now();
  let output = '';
  let errors = '';
  let isOver = false;
  child.stdout.on('data', (data: Buffer) => (output += data.toString()));
  child.stderr.on('data', (data: Buffer) => (errors += data.toString()));
  child.stdin.on('error', () => undefined);
  const end = once(child, 'close').then(() => (isOver = true));
  const has = (text: string | RegExp): boolean =>
    typeof text === 'string' ? output.includes(text) : text.test(output);
  return {
    pid: child.pid ?? 0,
    output: () => output,
    errors: () => errors,
    appeared: async (text, timeoutMs = WAIT_DEFAULT_MS) => {
      const deadline = Date.now() + timeoutMs;
      while (!has(text)) {
        if (isOver || Date.now() > deadline) {
          child.kill('SIGKILL');
          throw new Error(`"${String(text)}" did not appear:\n${output}\n${errors}`);
        }
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      return Date.now() - startedMs;
    },
    type: (text) => child.stdin.write(text),
    endInput: () => child.stdin.end(),
    ended: async (timeoutMs = WAIT_DEFAULT_MS) => {
      const timer = setTimeout(() => child.kill('SIGKILL'), timeoutMs);
      await end;
      clearTimeout(timer);
      return child.exitCode;
    },
  };
}

/** The port of the Temporal server that a command started, out of what it printed. */
export function temporalPort(printed: string): string {
  const port = /running at\s+127\.0\.0\.1:(\d+)/.exec(printed)?.[1];
  if (port === undefined) throw new Error(`No server address was printed:\n${printed}`);
  return port;
}
