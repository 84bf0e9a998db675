/** A process of the poll bench, from the bench's side: one message, one answer. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

/** Time to end before it is killed. */
const STOP_TIMEOUT_MS = 60_000;

/** A process that answers each message. */
export interface BenchChild<To, From> {
  readonly ask: (message: To) => Promise<From>;
  /** Ends it: by its own message, else by a signal. */
  readonly stop: (message?: To) => Promise<void>;
}

/** Starts a file of this folder. */
export function startChild<To extends object, From extends { readonly kind: string }>(
  file: string,
  flags: readonly string[] = [],
): BenchChild<To, From> {
  const child = fork(path.join(__dirname, file), [], {
    execArgv: ['--import', 'tsx', '--expose-gc', ...flags],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  return {
    async ask(message) {
      const ended = new AbortController();
      const { signal } = ended;
      child.send(message);
      try {
        const answer = once(child, 'message', { signal });
        const exit = once(child, 'exit', { signal }).then(([code]) => {
          throw new Error(`${file} ended by itself (code ${String(code)}).`);
        });
        const [said] = (await Promise.race([answer, exit])) as [From];
        if (said.kind === 'failed') throw new Error(`${file} failed: ${JSON.stringify(said)}`);
        return said;
      } finally {
        ended.abort();
      }
    },
    async stop(message) {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
      if (message === undefined) child.kill();
      else child.send(message);
      await ended;
      clearTimeout(timer);
    },
  };
}
