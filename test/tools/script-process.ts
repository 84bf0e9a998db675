// A command of tools/ or cli/ as a process of its own, as npm runs it, with its output as it comes.
import path from 'node:path';
import { ROOT, run, type Child } from '../support/child-process';
import { devServerEnvironment, sharedDevServer } from '../support/dev-server';

export { ROOT };
export type ScriptProcess = Child;

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
  const file = path.join(ROOT, `${name}.ts`);
  return run(process.execPath, ['--import', 'tsx', file, ...args], { env });
}

/** The port of the Temporal server that a command started, out of what it printed. */
export function temporalPort(printed: string): string {
  const port = /running at\s+127\.0\.0\.1:(\d+)/.exec(printed)?.[1];
  if (port === undefined) throw new Error(`No server address was printed:\n${printed}`);
  return port;
}
