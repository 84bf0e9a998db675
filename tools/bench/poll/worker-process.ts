/**
 * The worker of the poll bench: the product's own, metrics and encryption included, in a process of
 * its own, so that its CPU time and memory are its own.
 */
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { Session, type Profiler } from 'node:inspector';
import { type RunningProcess } from '../../../runtime';
import { runWorker } from '../../../worker';
import { type FromWorker, type ToWorker, type WorkerCpu, type WorkerMemory } from './messages';

/** Ticks of a thread's CPU time in /proc, on every Linux of these years. */
const TICK_US = 10_000;
const SAMPLE_US = 500;

let running: RunningProcess | undefined;
const session = new Session();

process.on('message', (message: ToWorker) => {
  handle(message).then(tell, (error: unknown) => {
    tell({ kind: 'failed', reason: error instanceof Error ? error.message : 'unknown' });
  });
});
// A parent that died cannot say so.
process.on('disconnect', () => process.exit(1));
// Ctrl-C reaches the whole group; the parent decides in which order things end.
process.on('SIGINT', () => undefined);

async function handle(message: ToWorker): Promise<FromWorker> {
  switch (message.kind) {
    case 'start':
      running = await runWorker(message.env);
      return { kind: 'done' };
    case 'cpu':
      return { kind: 'cpu', ...readCpu() };
    case 'memory':
      return { kind: 'memory', ...readMemory() };
    case 'profile-start':
      session.connect();
      session.post('Profiler.enable');
      session.post('Profiler.setSamplingInterval', { interval: SAMPLE_US });
      session.post('Profiler.start');
      return { kind: 'done' };
    case 'profile-stop':
      writeFileSync(message.file, JSON.stringify(await stopProfile()));
      return { kind: 'done' };
    case 'stop':
      await running?.close();
      return process.exit(0);
  }
}

function readCpu(): WorkerCpu {
  const { user, system } = process.cpuUsage();
  return { cpu: user + system, cpuByThread: readThreads() };
}

function readMemory(): WorkerMemory {
  (globalThis as { gc?: () => void }).gc?.();
  const { heapUsed, rss } = process.memoryUsage();
  return { heap: heapUsed, rss };
}

function readThreads(): Readonly<Record<string, number>> {
  const byName: Record<string, number> = {};
  let threads: readonly string[];
  try {
    threads = readdirSync('/proc/self/task');
  } catch {
    return byName;
  }
  for (const thread of threads) {
    const stat = readFileSync(`/proc/self/task/${thread}/stat`, 'latin1');
    const end = stat.lastIndexOf(')');
    const isMain = thread === String(process.pid);
    const name = isMain ? 'main' : stat.slice(stat.indexOf('(') + 1, end);
    const [, , , , , , , , , , , user, system] = stat.slice(end + 2).split(' ');
    byName[name] = (byName[name] ?? 0) + (Number(user) + Number(system)) * TICK_US;
  }
  return byName;
}

function stopProfile(): Promise<Profiler.Profile> {
  return new Promise((resolve, reject) => {
    session.post('Profiler.stop', (error, { profile }) => {
      session.disconnect();
      if (error) reject(error);
      else resolve(profile);
    });
  });
}

function tell(message: FromWorker): void {
  process.send?.(message);
}
