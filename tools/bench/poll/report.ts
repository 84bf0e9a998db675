/** What a run of the poll bench found, as text. Pure. */
import { type StubFigures, type WorkerCpu, type WorkerMemory } from './messages';

/** Everything measured. */
export interface PollMeasurement {
  readonly members: number;
  readonly elapsedMs: number;
  /** Before what was measured, and after it. */
  readonly before: WorkerCpu;
  readonly after: WorkerCpu;
  /** Before the worker polled anybody, and at the end. */
  readonly empty: WorkerMemory;
  readonly full: WorkerMemory;
  readonly seen: StubFigures;
  /** Microseconds of the stub. */
  readonly stubCpu: number;
  /** Heartbeats that the server took; NaN where its counter is not ours. */
  readonly heartbeats: number;
}

/** The figures, one a line. */
export function describe(measured: PollMeasurement): readonly string[] {
  const { members, elapsedMs, empty, full, before, after, seen, stubCpu, heartbeats } = measured;
  const cpuUs = after.cpu - before.cpu;
  const perPoll = (us: number): string => `${(us / 1_000 / seen.requests).toFixed(3)} ms`;
  const threads = Object.keys(after.cpuByThread)
    .map(
      (name) => [name, (after.cpuByThread[name] ?? 0) - (before.cpuByThread[name] ?? 0)] as const,
    )
    .filter(([, us]) => us > 0)
    .sort(([, a], [, b]) => b - a);
  const perMember = (bytes: number): string => `${(bytes / 1_024 / members).toFixed(1)} KiB`;
  return [
    line('Members', String(members)),
    line('Polls', `${((seen.requests * 1_000) / elapsedMs).toFixed(0)} a second`),
    line('Worker CPU', `${perPoll(cpuUs)} a poll, ${cores(cpuUs, elapsedMs)}`),
    ...threads.map(([name, us]) => line(`  ${name}`, perPoll(us))),
    line(
      'Gap',
      `min ${String(seen.gapMinMs)}, mean ${seen.gapMeanMs.toFixed(0)}, p99 ${String(seen.gapP99Ms)}, max ${String(seen.gapMaxMs)} ms`,
    ),
    line(
      'Heap',
      `${perMember(full.heap - empty.heap)} a member; resident ${perMember(full.rss - empty.rss)}`,
    ),
    line(
      'Heartbeats',
      `${((heartbeats * 60_000) / elapsedMs / members).toFixed(2)} a minute and member`,
    ),
    line('Sockets', String(seen.sockets)),
    line('Stub CPU', `${perPoll(stubCpu)} a poll, ${cores(stubCpu, elapsedMs)}`),
  ];
}

function cores(us: number, elapsedMs: number): string {
  return `${(us / 1_000 / elapsedMs).toFixed(2)} core`;
}

function line(label: string, text: string): string {
  return `${label.padEnd(20)}${text}`;
}
