/**
 * The worker of a load run, in a process of its own so that its CPU time and memory are its own.
 * Talks to its parent by messages only; ends when the parent tells it to, or is gone.
 */
import { createLogger } from '../../runtime';
import { installTemporalRuntime } from '../../runtime/worker';
import { startWorkers, type RunningWorkers } from '../stack';
import { type FromWorker, type ToWorker } from './messages';

let running: RunningWorkers | undefined;

installTemporalRuntime(createLogger('warn', process.stderr));
process.on('message', (message: ToWorker) => {
  handle(message).catch((error: unknown) => {
    report({ kind: 'failed', reason: error instanceof Error ? error.message : 'unknown' });
  });
});
// A parent that died cannot say so.
process.on('disconnect', () => process.exit(1));
// Ctrl-C and a closed window reach the whole group; the parent decides in which order things end.
process.on('SIGINT', () => undefined);
process.on('SIGHUP', () => undefined);

async function handle(message: ToWorker): Promise<void> {
  switch (message.kind) {
    case 'start': {
      const { target, namespace, mx, keys, payloadKeys, pollIntervalMs } = message;
      running = await startWorkers({ target, namespace }, mx, {
        sealingKeys: keys,
        payloadKeys,
        pollIntervalMs,
      });
      report({ kind: 'ready' });
      return;
    }
    case 'measure':
      report({ kind: 'usage', cpu: process.cpuUsage(), memory: process.memoryUsage() });
      return;
    case 'stop':
      await running?.close();
      process.exit(0);
  }
}

function report(message: FromWorker): void {
  process.send?.(message);
}
