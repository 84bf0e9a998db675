/**
 * What tests know of the Temporal server: the one that the whole run shares (started by
 * global-setup.ts and handed over through the environment), and what is needed to start another one
 * of their own.
 */
import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { msToTs } from '@temporalio/common/lib/time';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { type StartDevServerOptions } from '../../tools/dev-server';
import { openClientConnection, temporalTarget, type TemporalTarget } from '../../runtime';

import { ownEnvironment as devServerEnvironment } from '../../tools/child-process';

export { ownEnvironment as devServerEnvironment } from '../../tools/child-process';
export { eventually } from '../../tools/waiting';

/** The variable in which the global setup hands {@link Handover} to the test files, as JSON. */
export const HANDOVER = 'SHARED_DEV_SERVER';

export interface SharedDevServer {
  readonly target: TemporalTarget;
  /** Absent when the run uses somebody else's server (`TEMPORAL_ADDRESS`). */
  readonly metricsUrl?: string | undefined;
  readonly executable?: string | undefined;
}

/** Without a target there is no server. */
export interface Handover extends Partial<SharedDevServer> {
  /** Somebody else's server: the configuration that names it has its keys as well. */
  readonly isNamed?: boolean;
  readonly workflowBundle?: string;
  readonly tracedBundle?: string;
  readonly missingReason?: string;
}

/**
 * The server that this jest run shares; the search attributes of the workflows are registered on
 * it.
 *
 * @throws Error where there is none: only call it within `describeWithServer`.
 */
export function sharedDevServer(): SharedDevServer {
  const { target: own, isNamed, metricsUrl, executable } = handover();
  if (own === undefined) throw new Error(`There is no shared Temporal server: ${whyNoServer()}`);
  const target = isNamed === true ? { ...temporalTarget(process.env), ...own } : own;
  return { target, metricsUrl, executable };
}

/** The workflow code, bundled once for the whole run. */
export function sharedWorkflowBundle(): string | undefined {
  return handover().workflowBundle;
}

/** The same with its tracing. */
export function sharedTracedBundle(): string | undefined {
  return handover().tracedBundle;
}

/** Why no server of a test's own can be started; undefined when one can. */
export function missingOwnDevServerReason(): string | undefined {
  if (handover().executable !== undefined) return undefined;
  return (
    missingDevServerReason() ?? 'a named server is in use, so no server of our own can be started'
  );
}

/** Why there is no shared server; undefined when there is one. */
export function missingDevServerReason(): string | undefined {
  return handover().target === undefined ? whyNoServer() : undefined;
}

/**
 * Options to start a server of a test's own, with the executable of the shared one: same version,
 * no second build.
 */
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

/**
 * Options to use the shared server through a namespace that nothing else uses. It lasts as long as
 * the server.
 */
export async function freshNamespaceOptions(): Promise<StartDevServerOptions> {
  const { target } = sharedDevServer();
  const namespace = `test-${randomUUID()}`;
  const connection = await openClientConnection(target);
  try {
    await connection.workflowService.registerNamespace({
      namespace,
      workflowExecutionRetentionPeriod: msToTs('1 day'),
    });
  } finally {
    await connection.close();
  }
  const env = { TEMPORAL_ADDRESS: target.address, TEMPORAL_NAMESPACE: namespace };
  return { env: devServerEnvironment(env), log: () => undefined };
}

/**
 * All running processes whose command line contains the text, as `<pid> <command line>`; those that
 * have ended are left out.
 */
export function processesWith(text: string): string[] {
  const lines = existsSync('/proc/self/cmdline') ? listByProc() : listByPs();
  return lines.filter((line) => line.includes(text));
}

/**
 * Linux tells it itself; `ps` is missing in slim images. A process that has ended but was not yet
 * waited for has no command line.
 */
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

function handover(): Handover {
  return JSON.parse(process.env[HANDOVER] ?? '{}') as Handover;
}

function whyNoServer(): string {
  return (
    handover().missingReason ??
    'the global setup did not run (globalSetup of the jest configuration)'
  );
}
