/** A tool or command as a process of its own, as npm runs it. */
import { runTypeScript, type Child } from '../support/child-process';
import { devServerEnvironment, sharedDevServer, sharedWorkflowBundle } from '../support/dev-server';

export type ScriptProcess = Child;

/**
 * The environment of a command: what all tests share, and nothing that points to a service of
 * whoever runs them.
 */
export function scriptEnvironment(extra: Record<string, string> = {}): Record<string, string> {
  const { executable } = sharedDevServer();
  const base = devServerEnvironment(
    executable === undefined ? {} : { TEMPORAL_CLI_PATH: executable },
  );
  const kept = Object.entries(base).filter(([name]) => !/^(MX_|SEALING_|WORKER_)/.test(name));
  const WORKER_WORKFLOW_BUNDLE = sharedWorkflowBundle() ?? '';
  return { ...Object.fromEntries(kept), WORKER_WORKFLOW_BUNDLE, ...extra };
}

/** Starts `<name>.ts`, such as `tools/demo/main`. */
export function runScript(
  name: string,
  args: readonly string[] = [],
  env: Record<string, string> = scriptEnvironment(),
): ScriptProcess {
  return runTypeScript(`${name}.ts`, args, env);
}

/** The port of the Temporal server that a tool started, out of what it printed. */
export function temporalPort(printed: string): string {
  const port = /running at\s+127\.0\.0\.1:(\d+)/.exec(printed.replaceAll('\r', ''))?.[1];
  if (port === undefined) throw new Error(`No server address was printed:\n${printed}`);
  return port;
}
