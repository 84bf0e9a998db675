// The worker as a process of its own, as it runs in production: started by its command, killed with SIGKILL.
// Everything that it prints is kept.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { SealingKeyPair } from '../../../codec';
import type { TemporalTarget } from '../../../runtime';
import type { Simulator } from '../../../simulator';
import { devServerEnvironment, sharedWorkflowBundle } from '../../support/dev-server';

export interface WorkerProcessOptions {
  readonly target: TemporalTarget;
  readonly atrium: Pick<Simulator, 'baseUrl' | 'apiKey' | 'clientId'>;
  readonly keys: SealingKeyPair;
  /** Further environment variables. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface WorkerProcess {
  /** Every line of standard output and error. */
  readonly lines: readonly string[];
  /** Stops it in its tracks: what is sent to it from now on arrives and is never read, unless it is killed first. */
  freeze(): void;
  /** Ends it at once, as a crash of the machine does. */
  kill(): Promise<void>;
  /** Asks it to end (SIGTERM); resolves with its exit code. */
  stop(): Promise<number | null>;
}

const ROOT = path.join(__dirname, '..', '..', '..');
const READY_TIMEOUT_MS = 30_000;
const READY_LINE = 'The worker is running';

/** Starts the worker and resolves once it says that it runs. @throws Error with its output when it does not */
export async function startWorkerProcess(options: WorkerProcessOptions): Promise<WorkerProcess> {
  const child = spawn(process.execPath, ['--import', 'tsx', path.join('cli', 'main.ts'), 'worker'], {
    cwd: ROOT,
    env: environmentOf(options),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'exit');
  const lines: string[] = [];
  const ready = collect(child, lines);
  const timeout = new Promise<'late'>((resolve) => {
    setTimeout(() => {
      resolve('late');
    }, READY_TIMEOUT_MS).unref();
  });
  const first = await Promise.race([ready, ended.then(() => 'ended' as const), timeout]);
  if (first !== 'ready') {
    child.kill('SIGKILL');
    throw new Error(`The worker did not start (${first}):\n${lines.join('\n')}`);
  }
  return {
    lines,
    freeze: () => {
      child.kill('SIGSTOP');
    },
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
      return child.exitCode;
    },
  };
}

function environmentOf(options: WorkerProcessOptions): Record<string, string> {
  const { target, atrium, keys } = options;
  return devServerEnvironment({
    TEMPORAL_ADDRESS: target.address,
    TEMPORAL_NAMESPACE: target.namespace,
    MX_BASE_URL: atrium.baseUrl,
    MX_API_KEY: atrium.apiKey,
    MX_CLIENT_ID: atrium.clientId,
    MX_POLL_INTERVAL_MS: '50',
    SEALING_PRIVATE_KEY: JSON.stringify(keys.privateJwk),
    WORKER_COMMANDS_PER_SECOND: '1000',
    WORKER_WORKFLOW_BUNDLE: sharedWorkflowBundle() ?? '',
    ...options.env,
  });
}

function collect(child: ChildProcess, lines: string[]): Promise<'ready'> {
  return new Promise((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      if (stream === null) continue;
      createInterface({ input: stream }).on('line', (line) => {
        lines.push(line);
        if (line.includes(READY_LINE)) resolve('ready');
      });
    }
  });
}
