/**
 * Notices that the process stood still for so long that other workers were given its work, as a
 * frozen container or virtual machine does. A task that was on its way to it then is begun when it
 * goes on, although another worker has it by now.
 */

const TICK_MS = 1_000;
/** Shorter than each heartbeat time-out (workflows/activity-options.ts): nothing is given away sooner. */
const STOOD_STILL_MS = 10_000;
/**
 * Tasks that had arrived are begun within this time after the process goes on, also where it has much
 * to catch up with. A task that is looked at for nothing costs a request to Temporal.
 */
const BACKLOG_MS = 10_000;

let lastTickMs: number | undefined;
let wentOnMs = -Infinity;

function tick(): void {
  const nowMs = performance.now();
  if (nowMs - (lastTickMs ?? nowMs) > STOOD_STILL_MS) wentOnMs = nowMs;
  lastTickMs = nowMs;
}

/** Whether the process stood still until a moment ago. Looks from the first call on. */
export function stoodStillJustNow(): boolean {
  if (lastTickMs === undefined) setInterval(tick, TICK_MS).unref();
  // Now as well: a process that goes on handles what waits for it before its timers.
  tick();
  return performance.now() - wentOnMs < BACKLOG_MS;
}
