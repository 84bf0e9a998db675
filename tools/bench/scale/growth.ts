/** How events, bytes and Actions grow with the polls of a verification, and with its rounds. Counts: exact, and the same on every machine. */
import { countBatch, type Batch } from '../compare/batch';
import { type ContestantName, type Running, type Setting } from '../compare/contestant';
import { startNaive, startOurs } from '../compare/on-temporal';
import { withContestant } from '../compare/with-contestant';
import { type SimulatedMx } from '../verification/simulated-mx';
import { type PartSetting } from './part';

/** What one verification takes at one point, on average of {@link AT_ONCE}. */
export type GrowthPoint = Pick<
  Batch,
  'polls' | 'requests' | 'actions' | 'heartbeats' | 'records' | 'bytes'
>;

/** What came out. */
export interface GrowthResult {
  readonly pollIntervalMs: number;
  readonly withPolls: readonly (GrowthPoint & { readonly name: ContestantName })[];
  /** Of ours: questions of any kind that the end user answers. */
  readonly withRounds: readonly (GrowthPoint & { readonly rounds: number })[];
}

const AT_ONCE = 3;
/** Phases of MX's job in which it is polled (simulator/job-plan.ts); reads for each of them give the polls. */
const PHASES = 5;
/** Where rounds are what grows. */
const READS_PER_PHASE = 3;
/** The end user answers at once; MX is as quick as the polls. */
const COURSE = { phaseMs: 0, thinkMs: 0 };
/** What is asked after these passwords: nothing, the account, a question and the account, two and the account. */
const BY_ROUNDS = ['sim_legacy', 'password', 'challenge', 'sim_code'] as const;

/**
 * Beside each other: nothing of it is a matter of time.
 *
 * @param polls - about so many of each verification
 * @param pollIntervalMs - no more than hurry, since counts do not depend on it; the server's timers take a second all the same
 */
export async function measureGrowth(
  polls: Readonly<Record<'ours' | 'naive', readonly number[]>>,
  pollIntervalMs: number,
  { log }: PartSetting,
): Promise<GrowthResult> {
  const setting = { pollIntervalMs, log };
  log(`ours with ${polls.ours.join()} polls and 0 to ${String(BY_ROUNDS.length - 1)} rounds …`);
  log(`naive with ${polls.naive.join()} polls …`);
  const [ours, naive, withRounds] = await Promise.all([
    alongPolls('ours', startOurs, polls.ours, setting),
    alongPolls('naive', startNaive, polls.naive, setting),
    alongRounds(setting),
  ]);
  return { pollIntervalMs, withPolls: [...ours, ...naive], withRounds };
}

async function alongRounds(setting: Omit<Setting, 'mx'>): Promise<GrowthResult['withRounds']> {
  let password: string = BY_ROUNDS[0];
  const start = (each: Setting): Promise<Running> => startOurs(each, () => password);
  return withContestant(start, setting, async (running, mx) => {
    const points: GrowthResult['withRounds'][number][] = [];
    for (const [rounds, each] of BY_ROUNDS.entries()) {
      password = each;
      points.push({ rounds, ...(await pointAt(running, mx, READS_PER_PHASE, setting)) });
    }
    return points;
  });
}

async function alongPolls(
  name: ContestantName,
  start: (setting: Setting) => Promise<Running>,
  polls: readonly number[],
  setting: Omit<Setting, 'mx'>,
): Promise<GrowthResult['withPolls']> {
  return withContestant(start, setting, async (running, mx) => {
    const points: GrowthResult['withPolls'][number][] = [];
    for (const wanted of polls) {
      const reads = Math.max(1, Math.round(wanted / PHASES));
      const point = await pointAt(running, mx, reads, setting);
      setting.log(`${name}: ${String(Math.round(point.polls))} polls`);
      points.push({ name, ...point });
    }
    return points;
  });
}

async function pointAt(
  running: Running,
  mx: SimulatedMx,
  readsPerPhase: number,
  { pollIntervalMs }: Pick<Setting, 'pollIntervalMs'>,
): Promise<GrowthPoint> {
  await mx.change({ readsPerPhase });
  const batch = await countBatch(running, mx, AT_ONCE, { ...COURSE, pollIntervalMs });
  const { failed, verified, polls, requests, actions, heartbeats, records, bytes } = batch;
  if (failed.length + AT_ONCE - verified > 0) throw new Error(failed[0] ?? 'One is not verified.');
  return {
    ...{ polls, requests },
    ...(actions !== undefined && { actions }),
    ...(heartbeats !== undefined && { heartbeats }),
    ...(records !== undefined && { records }),
    ...(bytes !== undefined && { bytes: Math.round(bytes) }),
  };
}
