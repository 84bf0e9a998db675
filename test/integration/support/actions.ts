/**
 * What a run cost, by the server's own counters: Actions are not all in the history (heartbeats,
 * queries, retries).
 */
import { parseActions, splitActions } from '../../../tools/actions';
import { type DevServer } from '../../../tools/dev-server';

/** Actions by type. */
export type Actions = Readonly<Record<string, number>>;

/** The server counts with a delay; measured: 1.5 s is enough. */
const SETTLE_MS = 1_500;
const SETTLES_WITHIN_MS = 60_000;

/** Reads the server's `action` counter once it stands still. @throws Error when it never does */
export async function readActions({
  metricsUrl,
  namespace,
}: Pick<DevServer, 'metricsUrl' | 'namespace'>): Promise<Actions> {
  if (metricsUrl === undefined) throw new Error('This server shows no metrics.');
  let last = '';
  let stillSinceMs = Date.now();
  for (const deadlineMs = Date.now() + SETTLES_WITHIN_MS; Date.now() < deadlineMs;) {
    const page = await (await fetch(metricsUrl)).text();
    const now = JSON.stringify(Object.fromEntries(parseActions(page, namespace)));
    if (now !== last) stillSinceMs = Date.now();
    last = now;
    if (Date.now() - stillSinceMs >= SETTLE_MS) return JSON.parse(now) as Actions;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('The server goes on counting Actions: something still runs.');
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

/** The Queries among them, and all others. */
export function split(actions: Actions): { readonly queries: number; readonly others: number } {
  const { following: queries, running: others } = splitActions(new Map(Object.entries(actions)));
  return { queries, others };
}
