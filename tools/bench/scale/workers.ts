/** One, two and four workers on one server: verifications a second, and what each costs. */
import { randomUUID } from 'node:crypto';
import { deskOf } from '../../end-user/at-client';
import { atMxBank } from '../../end-user/at-mx';
import { playEndUser } from '../../end-user/end-user';
import { productOn, type Product } from '../measure/product';
import { thereAndBack } from '../measure/statistics';
import { startTemporalServer } from '../measure/temporal-server';
import { orUndone, undoer } from '../measure/undoer';
import { startSimulatedMx } from '../verification/simulated-mx';
import { rounded, usagesOf, type PartSetting } from './part';

/** One number of workers, measured once. */
export interface WorkersBlock {
  readonly workers: number;
  readonly verified: number;
  /** Verified in a second. */
  readonly rate: number;
  /** Milliseconds for one verification; of all workers together. */
  readonly cpuMs: { readonly workers: number; readonly server: number };
}

/** What came out. */
export interface WorkersResult {
  readonly count: number;
  readonly pollIntervalMs: number;
  /** In the order in which they ran: there and back. */
  readonly blocks: readonly WorkersBlock[];
}

const NUMBERS = [1, 2, 4] as const;
const POLL_INTERVAL_MS = 200;
const READS_PER_PHASE = 4;
const WARM_UP = 8;
const RESULT_MS_MAX = 300_000;

/** Each number there and back with so many verifications at once; fewer blocks where the time is over. */
export async function measureWorkers(count: number, setting: PartSetting): Promise<WorkersResult> {
  const undo = undoer();
  return orUndone(undo, async () => {
    const mx = await startSimulatedMx();
    undo.add(mx.stop);
    await mx.change({ readsPerPhase: READS_PER_PHASE });
    const server = await startTemporalServer(setting.log, undo);
    const product = await productOn(server, undo);
    const blocks: WorkersBlock[] = [];
    for (const workers of thereAndBack(NUMBERS, 1)) {
      if (Date.now() > setting.untilMs) break;
      setting.log(`${String(workers)} workers …`);
      const env = {
        MX_POLL_INTERVAL_MS: String(POLL_INTERVAL_MS),
        MX_PROCESSES: String(workers),
      };
      const children = await Promise.all(
        Array.from({ length: workers }, () => product.startWorker(mx, env)),
      );
      const pids = Object.fromEntries(children.map(({ pid }) => [String(pid), pid]));
      try {
        blocks.push(await measureOnce(product, { ...pids, server: server.pid }, workers, count));
      } finally {
        await Promise.all(children.map((child) => child.stop()));
      }
    }
    await undo.run();
    return { count, pollIntervalMs: POLL_INTERVAL_MS, blocks };
  });
}

async function measureOnce(
  { client }: Product,
  pids: Readonly<Record<string, number>>,
  workers: number,
  count: number,
): Promise<WorkersBlock> {
  const one = async (): Promise<boolean> => {
    const id = randomUUID();
    await client.start(atMxBank('challenge', { verificationId: id }));
    await playEndUser(client.watch(id), deskOf(client, id, 'signal'));
    const { outcome } = await client.result(id, { timeoutMs: RESULT_MS_MAX });
    return outcome.code === 'verified';
  };
  await Promise.all(Array.from({ length: WARM_UP * workers }, one));
  const before = usagesOf(pids);
  const startedMs = performance.now();
  const results = await Promise.all(Array.from({ length: count }, () => one().catch(() => false)));
  const tookMs = performance.now() - startedMs;
  const after = usagesOf(pids);
  const verified = results.filter(Boolean).length;
  const cpuOf = (isServer: boolean): number =>
    Object.keys(pids)
      .filter((name) => (name === 'server') === isServer)
      .reduce((sum, name) => sum + (after[name]?.cpuMs ?? 0) - (before[name]?.cpuMs ?? 0), 0);
  return {
    ...{ workers, verified, rate: rounded((verified * 1_000) / tookMs) },
    cpuMs: { workers: rounded(cpuOf(false) / count), server: rounded(cpuOf(true) / count) },
  };
}
