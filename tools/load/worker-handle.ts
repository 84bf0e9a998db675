/** The load run's end of its worker process: start, measure, stop. */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { type FromWorker, type ToWorker, type WorkerUsage } from './messages';

/** A worker process that runs. */
export interface WorkerHandle {
  readonly measure: () => Promise<WorkerUsage>;
  readonly stop: () => Promise<void>;
}

/** Time for the worker to drain before it is killed. */
const STOP_TIMEOUT_MS = 30_000;

/** Starts the process and its worker; resolves once it polls. */
export async function startWorkerProcess(
  start: Extract<ToWorker, { kind: 'start' }>,
): Promise<WorkerHandle> {
  const child = fork(path.join(__dirname, 'worker-process.ts'), [], {
    execArgv: ['--import', 'tsx'],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
    child.send({ kind: 'stop' } satisfies ToWorker);
    await ended;
    clearTimeout(timer);
  };
  try {
    await exchange(child, start);
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
  return {
    stop,
    measure: async () => {
      const answer = await exchange(child, { kind: 'measure' });
      if (answer.kind !== 'usage') throw new Error('The worker process gave no measurement.');
      return answer;
    },
  };
}

/** Sends one message and waits for its answer. */
async function exchange(child: ChildProcess, message: ToWorker): Promise<FromWorker> {
  const answered = new Promise<FromWorker>((resolve, reject) => {
    child.once('message', (answer) => {
      resolve(answer as FromWorker);
    });
    child.once('exit', (code) => {
      reject(new Error(`The worker process ended by itself (code ${String(code)}).`));
    });
  });
  child.send(message);
  const answer = await answered;
  if (answer.kind === 'failed') throw new Error(`The worker failed: ${answer.reason}`);
  return answer;
}
