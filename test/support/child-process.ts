// A TypeScript file run as a process of its own, whose reports (one JSON object a line) a test can wait for.
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

export interface ReportingChild {
  readonly process: ChildProcess;
  readonly reports: readonly Record<string, unknown>[];
  /** The first report with this key. @throws Error when the child ends without one; what it printed is in the message */
  report(key: string): Promise<Record<string, unknown>>;
  /** Resolves with the exit code (null after a signal). */
  ended(): Promise<number | null>;
}

/** Starts the file through tsx, as leader of its own process group, so that a test can signal it as a terminal does. */
export function runTypeScript(
  file: string,
  args: readonly string[],
  env: Record<string, string>,
): ReportingChild {
  const child = spawn(process.execPath, ['--import', 'tsx', file, ...args], {
    env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const reports: Record<string, unknown>[] = [];
  const printed: string[] = [];
  const lines = createInterface({ input: child.stdout });
  const end = once(child, 'close');
  lines.on('line', (line) => {
    printed.push(line);
    if (line.startsWith('{')) reports.push(JSON.parse(line) as Record<string, unknown>);
  });
  child.stderr.on('data', (data: Buffer) => printed.push(data.toString()));
  return {
    process: child,
    reports,
    report: async (key) => {
      for (;;) {
        const found = reports.find((report) => key in report);
        if (found !== undefined) return found;
        const hasEnded = await Promise.race([
          once(lines, 'line').then(() => false),
          end.then(() => true),
        ]);
        if (hasEnded && !reports.some((report) => key in report)) {
          throw new Error(`the process ended without "${key}":\n${printed.join('\n')}`);
        }
      }
    },
    ended: async () => {
      await end;
      return child.exitCode;
    },
  };
}
