/** What a load run found: figures as text, and everything that is not as it must be. Pure. */
import { type VerificationResult } from '../../client';
import { splitActions, type ActionCounts } from '../actions';
import { type WorkerUsage } from './messages';

/** Everything measured. */
export interface LoadMeasurement {
  readonly count: number;
  readonly elapsedMs: number;
  /** In the order of their start; an error where a verification could not be brought to an end. */
  readonly results: readonly (VerificationResult | Error)[];
  readonly membersPerUser: readonly number[];
  readonly usage: { readonly before: WorkerUsage; readonly after: WorkerUsage };
  readonly actions: ActionCounts | undefined;
  readonly events: number;
  readonly requests: number;
}

/** What is wrong; empty when all is well. */
export function findFaults({ count, results, membersPerUser }: LoadMeasurement): readonly string[] {
  const faults: string[] = [];
  const ends = new Map<string, number>();
  for (const result of results) {
    const end = result instanceof Error ? `error: ${result.message}` : result.outcome.code;
    if (end !== 'verified') ends.set(end, (ends.get(end) ?? 0) + 1);
  }
  for (const [end, times] of ends) faults.push(`${String(times)} not verified: ${end}`);
  const incomplete = results.filter(
    (result) => !(result instanceof Error) && result.accountNumbers.length !== 1,
  ).length;
  if (incomplete > 0) faults.push(`${String(incomplete)} without exactly one account's numbers`);
  if (membersPerUser.length !== count) {
    faults.push(`${String(membersPerUser.length)} users at MX for ${String(count)} verifications`);
  }
  const others = membersPerUser.filter((members) => members !== 1).length;
  if (others > 0) faults.push(`${String(others)} users without exactly one member`);
  return faults;
}

/** The figures, one a line. */
export function describeLoad(measured: LoadMeasurement): readonly string[] {
  const { count, elapsedMs, usage, events, requests, actions, results } = measured;
  const verified = results.filter(
    (result) => !(result instanceof Error) && result.outcome.code === 'verified',
  ).length;
  const cpuMs = (cpuMicroseconds(usage.after) - cpuMicroseconds(usage.before)) / 1_000;
  return [
    line('Verified', `${String(verified)} of ${String(count)}`),
    line('Time', `${(elapsedMs / 1_000).toFixed(1)} s for all, ${rate(count, elapsedMs)} a second`),
    line('Worker CPU', `${(cpuMs / count).toFixed(1)} ms per verification`),
    line(
      'Worker memory',
      `${megabytes(usage.after.memory.heapUsed)} heap used, ${megabytes(usage.after.memory.rss)} resident`,
    ),
    line('Events', `${(events / count).toFixed(1)} per verification`),
    ...actionLines(actions, count),
    line('Requests', `${(requests / count).toFixed(1)} to MX per verification`),
  ];
}

function actionLines(actions: ActionCounts | undefined, count: number): readonly string[] {
  if (actions === undefined) return [line('Actions', "unknown, the server's counter is not ours")];
  const { running, following } = splitActions(actions);
  const each = (total: number): string => (total / count).toFixed(1);
  return [
    line('Actions', `${each(running)} per verification, and ${each(following)} to follow it`),
  ];
}

function line(label: string, text: string): string {
  return `${label.padEnd(15)}${text}`;
}

function cpuMicroseconds({ cpu }: WorkerUsage): number {
  return cpu.user + cpu.system;
}

function rate(count: number, elapsedMs: number): string {
  return ((count * 1_000) / elapsedMs).toFixed(1);
}

function megabytes(bytes: number): string {
  return `${(bytes / 1_048_576).toFixed(0)} MB`;
}
