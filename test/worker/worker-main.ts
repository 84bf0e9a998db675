// The worker's main file as a process of its own, for tests of how it ends. It gets nothing of this process's environment
// but what Node needs, so that no setting of whoever runs the tests decides them.
import { run } from '../support/child-process';

export interface WorkerMain {
  /** Everything on standard output so far. */
  output(): string;
  /** Everything on standard error so far. */
  errors(): string;
  signal(name: NodeJS.Signals): void;
  /** How it ended: the exit code, or `'still running'` when it was killed, at the latest after the bound. */
  ended(timeoutMs: number): Promise<number | 'still running'>;
}

const NEEDED = ['PATH', 'HOME', 'TMPDIR', 'SYSTEMROOT'];

/** Starts `worker/main.ts`. Not through npm or tsx's own process, so that a signal has one receiver. */
export function runWorkerMain(
  env: Readonly<Record<string, string>>,
  preload: readonly string[] = [],
): WorkerMain {
  const own = NEEDED.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  const required = preload.flatMap((file) => ['--require', file]);
  const child = run(process.execPath, ['--import', 'tsx', ...required, 'worker/main.ts'], {
    env: {
      ...Object.fromEntries(own),
      TEMPORAL_CONFIG_FILE: '/nonexistent/temporal.toml',
      ...env,
    },
  });
  return {
    output: child.output,
    errors: child.errors,
    signal: child.signal,
    ended: async (timeoutMs) => (await child.ended(timeoutMs)) ?? 'still running',
  };
}
