/** What one verification and one worker cost, out of the results. Pure. */
import { type WorkerCost } from './sizing';
import { medianOf } from './medians';
import { type Results } from './results';

/** As in worker/create-workers.ts. */
const CACHED_WORKFLOWS = 1_000;

/** Nothing where a part that it takes is missing. */
export function workerCostOf({ compare, polls, waiting }: Results): WorkerCost | undefined {
  const cpuMs = medianOf(compare, 'ours', ({ saturated }) => saturated?.cpuMs.worker);
  const polled = polls?.steps.at(-1);
  // Of a number that is in memory as a whole, if there is one.
  const waits =
    waiting?.steps.filter((step) => step.waiting <= CACHED_WORKFLOWS).at(-1) ?? waiting?.steps[0];
  if (cpuMs === undefined || polled === undefined || waits === undefined) return undefined;
  if (polls === undefined || waiting === undefined) return undefined;
  return {
    cpuMs,
    pollCpuMs: polled.cpuMsPerPoll,
    pollIntervalMs: polls.pollIntervalMs,
    emptyBytes: polls.emptyBytes,
    polledBytes: Math.max(0, (polled.workerBytes - polls.emptyBytes) / polled.members),
    waitingBytes: Math.max(
      0,
      (waits.workerBytes - waiting.emptyBytes) / Math.min(waits.waiting, CACHED_WORKFLOWS),
    ),
    cached: CACHED_WORKFLOWS,
  };
}
