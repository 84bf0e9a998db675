// What a run cost, by the server's own counters: Actions are not all in the history (heartbeats, queries, retries).
import { type DevServer } from '../../../tools/dev-server';

/** Actions by type. */
export type Actions = Readonly<Record<string, number>>;

/** The server counts with a delay; measured: 1.5 s is enough. */
const SETTLE_MS = 1_500;

/** Reads the server's `action` counter once it has settled. */
export async function readActions(
  devServer: Pick<DevServer, 'metricsUrl' | 'namespace'>,
): Promise<Actions> {
  const counted = await untilStill(devServer);
  return counted;
}

/** What was added between two readings, zeros left out. */
export function actionsBetween(before: Actions, after: Actions): Actions {
  const added = Object.entries(after).map(
    ([type, count]) => [type, count - (before[type] ?? 0)] as const,
  );
  return Object.fromEntries(added.filter(([, count]) => count !== 0));
}

/** All Actions together. */
export function totalOf(actions: Actions): number {
  return Object.values(actions).reduce((sum, count) => sum + count, 0);
}

async function untilStill(
  devServer: Pick<DevServer, 'metricsUrl' | 'namespace'>,
): Promise<Actions> {
  let last = await scrape(devServer);
  let stillSinceMs = Date.now();
  const deadlineMs = Date.now() + 10 * SETTLE_MS;
  while (Date.now() < deadlineMs) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    const now = await scrape(devServer);
    if (JSON.stringify(now) !== JSON.stringify(last)) stillSinceMs = Date.now();
    last = now;
    if (Date.now() - stillSinceMs >= SETTLE_MS) return last;
  }
  throw new Error('The server goes on counting Actions: something still runs.');
}

async function scrape({
  metricsUrl,
  namespace,
}: Pick<DevServer, 'metricsUrl' | 'namespace'>): Promise<Actions> {
  if (metricsUrl === undefined) throw new Error('This server shows no metrics.');
  const text = await (await fetch(metricsUrl)).text();
  const counts: Record<string, number> = {};
  for (const line of text.split('\n')) {
    const match = /^action\{(?<labels>[^}]*)\} (?<count>\S+)/.exec(line);
    const labels = match?.groups?.['labels'] ?? '';
    const type = /action_type="([^"]*)"/.exec(labels)?.[1];
    if (type === undefined || !labels.includes(`namespace="${namespace}"`)) continue;
    counts[type] = (counts[type] ?? 0) + Number(match?.groups?.['count']);
  }
  return counts;
}
