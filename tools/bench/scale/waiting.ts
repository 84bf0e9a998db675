/** Verifications that wait for an end user, and event streams that follow them: memory, and CPU while nothing happens. */
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { splitActions, type ActionCounts } from '../../actions';
import { untilAsked } from '../../end-user/at-client';
import { atMxBank } from '../../end-user/at-mx';
import { answersTo, type ActionOf } from '../../end-user/end-user';
import { turnstile } from '../../waiting';
import { type Child } from '../measure/child';
import { productOn, TENANT, type Product } from '../measure/product';
import { spreadOf } from '../measure/statistics';
import { startTemporalServer, type TemporalServer } from '../measure/temporal-server';
import { orUndone, undoer } from '../measure/undoer';
import { startSimulatedMx } from '../verification/simulated-mx';
import { Followers } from './followers';
import { IN_MEMORY } from './held';
import { measureLeanWaiting, type LeanWaiting } from './lean-waiting';
import { coresOver, growing, usagesOf, type Cores, type PartSetting } from './part';

/** One number of verifications that wait. */
export interface WaitingStep {
  readonly waiting: number;
  readonly workerBytes: number;
  readonly cores: Cores<'worker' | 'server'>;
}

/** Event streams, each of another verification. */
export interface FollowersResult {
  readonly followers: number;
  readonly emptyBytes: number;
  readonly apiBytes: number;
  readonly cores: Cores<'api'>;
  /** Queries while nothing happens, for as long as was looked. */
  readonly idleQueries: number;
  readonly answers: number;
  /** For each view that came after an answer. */
  readonly queriesPerView: number;
  /** From an answer to the first view that came of it, in milliseconds. */
  readonly lagMs: { readonly median: number; readonly most: number };
}

/** What came out. */
export interface WaitingResult {
  readonly wanted: number;
  readonly emptyBytes: number;
  readonly steps: readonly WaitingStep[];
  readonly followers?: FollowersResult;
  /** What the SDK takes alone. */
  readonly lean: LeanWaiting;
}

/** So many are taken to their question at once. */
const AT_ONCE = 40;
/** So many begin before the time is looked at again. */
const BATCH = 200;
/** Until nothing is left to do. */
const SETTLE_MS = 5_000;
const POLL_INTERVAL_MS = 50;
const ANSWERS_MAX = 50;
const VIEWS_MS = 10_000;
const DAY_MS = 86_400_000;

interface Asked {
  readonly id: string;
  readonly action: ActionOf<'answer-challenges'>;
}

interface Bench {
  readonly server: TemporalServer;
  readonly product: Product;
  readonly worker: Child;
}

/** Growing numbers, and that of the goal among them. */
function stepsOf(most: number): readonly number[] {
  return [...new Set([Math.min(IN_MEMORY, most), ...growing(most)])].sort((a, b) => a - b);
}

/** Measures growing numbers, as many as the time allows, and then followers of those that wait. */
export async function measureWaiting(
  sizes: { readonly waiting: number; readonly followers: number },
  setting: PartSetting,
): Promise<WaitingResult> {
  const undo = undoer();
  return orUndone(undo, async () => {
    const mx = await startSimulatedMx();
    undo.add(mx.stop);
    await mx.change({ mfaTimeoutMs: DAY_MS });
    const server = await startTemporalServer(setting.log, undo);
    const product = await productOn(server, undo);
    const worker = await product.startWorker(mx, { MX_POLL_INTERVAL_MS: String(POLL_INTERVAL_MS) });
    const bench = { server, product, worker };
    // Code that runs for the first time is no verification's memory.
    const asked = [...(await bringToQuestion(product, AT_ONCE))];
    await pause(SETTLE_MS);
    const emptyBytes = usagesOf({ worker: worker.pid }).worker.bytes;
    const steps: WaitingStep[] = [];
    for (const waiting of stepsOf(sizes.waiting)) {
      setting.log(`${String(waiting)} wait for their end user …`);
      while (asked.length < waiting && Date.now() < setting.untilMs) {
        asked.push(...(await bringToQuestion(product, Math.min(BATCH, waiting - asked.length))));
      }
      if (asked.length > (steps.at(-1)?.waiting ?? AT_ONCE)) {
        steps.push(await measureStep(bench, asked.length, setting));
      }
      if (Date.now() >= setting.untilMs) break;
    }
    setting.log(`${String(Math.min(sizes.followers, asked.length))} follow …`);
    const followers =
      sizes.followers === 0
        ? {}
        : { followers: await measureFollowers(bench, asked.slice(-sizes.followers), setting) };
    await undo.run();
    const lean = await measureLeanWaiting(Math.min(sizes.waiting, IN_MEMORY), setting.log);
    return { wanted: sizes.waiting, emptyBytes, steps, ...followers, lean };
  });
}

async function bringToQuestion({ client }: Product, count: number): Promise<readonly Asked[]> {
  const turn = turnstile(AT_ONCE);
  const one = async (): Promise<Asked> => {
    const id = randomUUID();
    await client.start(atMxBank('challenge', { verificationId: id, tenantId: TENANT }));
    return { id, action: await untilAsked(client, id, 'answer-challenges') };
  };
  return Promise.all(Array.from({ length: count }, () => turn(one)));
}

async function measureStep(
  { worker, server }: Bench,
  waiting: number,
  { lookMs }: PartSetting,
): Promise<WaitingStep> {
  await pause(SETTLE_MS);
  const pids = { worker: worker.pid, server: server.pid };
  const cores = await coresOver(pids, lookMs);
  return { waiting, cores, workerBytes: usagesOf(pids).worker.bytes };
}

async function measureFollowers(
  { product, server }: Bench,
  asked: readonly Asked[],
  { lookMs }: PartSetting,
): Promise<FollowersResult> {
  const { api, url, key } = await product.startApi();
  const emptyBytes = usagesOf({ api: api.pid }).api.bytes;
  const followers = await Followers.open(
    asked.map(({ id }) => id),
    { url, key },
  );
  try {
    await pause(SETTLE_MS);
    const before = await server.actions();
    const cores = await coresOver({ api: api.pid }, lookMs);
    const apiBytes = usagesOf({ api: api.pid }).api.bytes;
    const idle = await server.actions();
    const answered = asked.slice(0, ANSWERS_MAX);
    const viewsBefore = followers.views;
    const lags = await Promise.all(answered.map((each) => answerAndHear(product, followers, each)));
    // What follows from the answers on MX's side is told as well.
    await pause(VIEWS_MS);
    const views = followers.views - viewsBefore;
    const { median = 0, most = 0 } = spreadOf(lags) ?? {};
    return {
      ...{ followers: asked.length, emptyBytes, apiBytes, cores, answers: answered.length },
      idleQueries: queriesBetween(before, idle),
      queriesPerView:
        Math.round((queriesBetween(idle, await server.actions()) / views) * 100) / 100,
      lagMs: { median: Math.round(median), most: Math.round(most) },
    };
  } finally {
    followers.close();
    await api.stop();
  }
}

/** Milliseconds from the answer to the view that came of it. */
async function answerAndHear(
  { client }: Product,
  followers: Followers,
  { id, action }: Asked,
): Promise<number> {
  const heard = followers.next(id);
  const sentMs = performance.now();
  await client.answerChallenges(id, answersTo(action), { via: 'signal' });
  await heard;
  return performance.now() - sentMs;
}

function queriesBetween(before: ActionCounts, after: ActionCounts): number {
  return splitActions(after).following - splitActions(before).following;
}
