/** How many cores and how much memory workers need: the formulas of docs/performance.md. Pure. */

/** What was measured of one verification and of one worker. */
export interface WorkerCost {
  /** CPU of the worker for one verification with its polls, at saturation, in milliseconds. */
  readonly cpuMs: number;
  /** CPU of the worker for one poll beyond those, in milliseconds. */
  readonly pollCpuMs: number;
  readonly pollIntervalMs: number;
  /** Of a worker that does nothing. */
  readonly emptyBytes: number;
  readonly polledBytes: number;
  readonly waitingBytes: number;
  /** Verifications of which one worker keeps the state in memory (worker/create-workers.ts). */
  readonly cached: number;
}

/** What one has to carry. */
export interface Demand {
  readonly startsPerSecond: number;
  /** Members that are polled for long: end users at their bank's page or in the widget. */
  readonly polledLong: number;
  readonly waiting: number;
}

/** A busy core answers late: plan with half of it. */
const LOAD = 0.5;
/** So that one can go. */
const WORKERS_MIN = 2;

/** Cores of all workers together, half loaded. */
export function coresFor(cost: WorkerCost, { startsPerSecond, polledLong }: Demand): number {
  const pollsPerSecond = (polledLong * 1_000) / cost.pollIntervalMs;
  return (startsPerSecond * cost.cpuMs + pollsPerSecond * cost.pollCpuMs) / 1_000 / LOAD;
}

/** Memory of one of so many workers, in bytes. */
export function bytesFor(
  cost: WorkerCost,
  { polledLong, waiting }: Demand,
  workers: number,
): number {
  const cached = Math.min(waiting / workers, cost.cached);
  return cost.emptyBytes + (polledLong / workers) * cost.polledBytes + cached * cost.waitingBytes;
}

/** Workers of one core each. */
export function workersFor(cost: WorkerCost, demand: Demand): number {
  return Math.max(WORKERS_MIN, Math.ceil(coresFor(cost, demand)));
}

/** Starts a second at the peak of a day: most of them come in eight hours, and the peak is three times their mean. */
export function peakOf(perDay: number): number {
  return (perDay / (8 * 3_600)) * 3;
}
