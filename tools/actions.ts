/**
 * Counting Actions (Temporal's unit of cost) on the server's own counter, the only place that knows
 * all of them.
 */

/** Counts by kind, such as `command_ScheduleActivityTask`. */
export type ActionCounts = ReadonlyMap<string, number>;

/**
 * The server publishes its counters about once a second (measured); an earlier read misses the last
 * Actions.
 */
const PUBLISH_DELAY_MS = 1_500;

/**
 * Reads the Actions of one namespace so far; waits first, until the counter has caught up.
 *
 * @param metricsUrl - the server's metrics page in Prometheus' text format
 * @throws Error when the page cannot be read
 */
export async function readActions(metricsUrl: string, namespace: string): Promise<ActionCounts> {
  await new Promise((resolve) => setTimeout(resolve, PUBLISH_DELAY_MS));
  const response = await fetch(metricsUrl, { signal: AbortSignal.timeout(5_000) });
  return parseActions(await response.text(), namespace);
}

/** Picks the counter `action` out of a metrics page. */
export function parseActions(page: string, namespace: string): ActionCounts {
  const counts = new Map<string, number>();
  for (const line of page.split('\n')) {
    if (!line.startsWith('action{') || !line.includes(`namespace="${namespace}"`)) continue;
    const kind = /action_type="([^"]*)"/.exec(line)?.[1];
    const count = Number(line.slice(line.lastIndexOf(' ') + 1));
    if (kind !== undefined && Number.isFinite(count)) {
      counts.set(kind, (counts.get(kind) ?? 0) + count);
    }
  }
  return counts;
}

/** Kinds that come from following a verification, not from running it. */
const FOLLOWING = ['grpc_QueryWorkflow'];

/** What the runs themselves cost, and what looking at them cost. */
export function splitActions(counts: ActionCounts): {
  readonly running: number;
  readonly following: number;
} {
  let running = 0;
  let following = 0;
  for (const [kind, count] of counts) {
    if (FOLLOWING.includes(kind)) following += count;
    else running += count;
  }
  return { running, following };
}
