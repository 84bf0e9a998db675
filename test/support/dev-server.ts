/**
 * What tests know of the Temporal server: the one that the whole run shares (started by global-setup.ts and handed over
 * through the environment), and what is needed to start another one of their own.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { type StartDevServerOptions } from '../../tools/dev-server';
import { temporalTarget, type TemporalTarget } from '../../runtime';

export { eventually } from '../../tools/waiting';

/** How the shared dev server is handed from jest's own process to its workers. */
export const HANDOVER = {
  way: 'DEV_SERVER_WAY',
  address: 'DEV_SERVER_ADDRESS',
  namespace: 'DEV_SERVER_NAMESPACE',
  metricsUrl: 'DEV_SERVER_METRICS_URL',
  executable: 'DEV_SERVER_EXECUTABLE',
  workflowBundle: 'DEV_SERVER_WORKFLOW_BUNDLE',
  missingReason: 'DEV_SERVER_MISSING_REASON',
} as const;

export interface SharedDevServer {
  readonly target: TemporalTarget;
  /** Absent when the run uses somebody else's server (`TEMPORAL_ADDRESS`). */
  readonly metricsUrl?: string;
  readonly executable?: string;
}

/**
 * The server that this jest run shares; the search attributes of the workflows are registered on it.
 *
 * @throws Error where there is none: only call it within `describeWithServer`.
 */
export function sharedDevServer(): SharedDevServer {
  const address = process.env[HANDOVER.address];
  if (address === undefined)
    throw new Error(`There is no shared Temporal server: ${whyNoServer()}`);
  const own = { address, namespace: process.env[HANDOVER.namespace] ?? 'default' };
  const metricsUrl = process.env[HANDOVER.metricsUrl];
  const executable = process.env[HANDOVER.executable];
  return {
    target:
      process.env[HANDOVER.way] === 'address' ? { ...temporalTarget(process.env), ...own } : own,
    ...(metricsUrl === undefined ? {} : { metricsUrl }),
    ...(executable === undefined ? {} : { executable }),
  };
}

/** The workflow code, bundled once for the whole run. Commands that are started as processes bundle it themselves. */
export function sharedWorkflowBundle(): string | undefined {
  return process.env[HANDOVER.workflowBundle];
}

/** Why there is no shared server; undefined when there is one. */
export function missingDevServerReason(): string | undefined {
  return process.env[HANDOVER.address] === undefined ? whyNoServer() : undefined;
}

/** Options to start a server of a test's own, with the executable of the shared one: same version, no second build. */
export function ownDevServerOptions(): StartDevServerOptions & { readonly lines: string[] } {
  const { executable } = sharedDevServer();
  if (executable === undefined)
    throw new Error('The shared server is not ours: no executable is known.');
  const lines: string[] = [];
  return {
    env: devServerEnvironment({ TEMPORAL_CLI_PATH: executable }),
    log: (line) => lines.push(line),
    lines,
  };
}

/** This process's environment without what points to a server or a CLI of somebody's, and with what the test sets. */
export function devServerEnvironment(extra: Record<string, string>): Record<string, string> {
  const kept = Object.entries(process.env).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined && !entry[0].startsWith('TEMPORAL_'),
  );
  // A profile in the home of whoever runs the tests must not decide them.
  return {
    ...Object.fromEntries(kept),
    TEMPORAL_CONFIG_FILE: '/nonexistent/temporal.toml',
    ...extra,
  };
}

/** All running processes whose command line contains the text, as `<pid> <command line>`; those that have ended are left out. */
export function processesWith(text: string): string[] {
  const lines = existsSync('/proc/self/cmdline') ? listByProc() : listByPs();
  return lines.filter((line) => line.includes(text));
}

/** Linux tells it itself; `ps` is missing in slim images. A process that has ended but was not yet waited for has no command line. */
function listByProc(): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').join(' ').trim();
        return words === '' ? [] : [`${pid} ${words}`];
      } catch {
        // It ended while we looked.
        return [];
      }
    });
}

function listByPs(): string[] {
  const { stdout, error } = spawnSync('ps', ['-A', '-o', 'pid=,stat=,args='], { encoding: 'utf8' });
  if (error !== undefined) throw error;
  return stdout
    .split('\n')
    .filter((line) => !line.includes('ps -A') && !/^\s*\d+\s+Z/.test(line))
    .map((line) => line.trim().replace(/^(\d+)\s+\S+\s+/, '$1 '));
}

function whyNoServer(): string {
  return (
    process.env[HANDOVER.missingReason] ??
    'the global setup did not run (globalSetup of the jest configuration)'
  );
}
