/**
 * `npm run bench:answer`: how long an answer takes from the HTTP request to MX's resume call,
 * on a stack of its own. Prints p50 and p99 beside the hops; reports, never fails for a figure.
 */
import { availableParallelism, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { type MxApi } from '../../mx';
import { createLogger } from '../../runtime';
import { installTemporalRuntime } from '../../runtime/worker';
import { startApiOnStack, type ApiOnStack } from '../api-on-stack';
import { mxApi } from '../mx-api';
import { startStack, type Stack } from '../stack';

const HOPS =
  'caller → API → Temporal (update) → worker (workflow task) → Temporal → worker (activity task) → MX';
const GOAL_MS = { p50: 25, p99: 100 } as const;
const LOGIN = 'CRD-9f61fb4c-912c-bd1e-b175-ccc7f0275cc1';
const PASSWORD = 'CRD-e3d7ea81-aac7-05e9-fbdd-4b493c6e474d';
const POLL_INTERVAL_MS = 50;
/**
 * Measured: answers get faster for about this long, until Node has compiled what an answer runs
 * through.
 */
const WARM_UP_DEFAULT = '30';
/**
 * Between the question and its answer. The dev server keeps everything in one shard, whose queue of
 * new tasks it reads 20 times a second at most (history.transferProcessorMaxPollRPS), and the start
 * of a verification uses that up. Whoever answers in the very millisecond of the question waits for
 * the next reading, 25 ms on average. People take longer, and a cluster has hundreds of shards.
 * `--pause 0` shows it.
 */
const PAUSE_DEFAULT_MS = '500';
/** An answer that has not got through by then never will. */
const LOST_MS = 30_000;

interface Asked {
  readonly id: string;
  readonly memberGuid: string;
  readonly nextAction: {
    readonly kind: string;
    readonly round: number;
    readonly challenges: readonly { readonly guid: string }[];
  };
}

interface Settings {
  readonly count: number;
  readonly warmUp: number;
  readonly pauseMs: number;
  readonly api: MxApi;
}

async function main(): Promise<void> {
  const settings = readSettings();
  const { count, warmUp, pauseMs, api: mxApi } = settings;
  installTemporalRuntime(createLogger('error', { write: () => undefined }));
  const stack = await startStack({
    log: say,
    simulator: { pace: 'instant' },
    pollIntervalMs: POLL_INTERVAL_MS,
    dialect: { api: mxApi },
  });
  const api = await startApiOnStack(stack, { settings: { requestsPerMinute: 0 } });
  try {
    const warmUpTimes = await measure(stack, api, warmUp, pauseMs);
    const times = await measure(stack, api, count, pauseMs);
    report(settings, warmUpTimes, times);
  } finally {
    await api.close();
    await stack.close();
  }
}

function readSettings(): Settings {
  const { values } = parseArgs({
    options: {
      count: { type: 'string', default: '100' },
      'warm-up': { type: 'string', default: WARM_UP_DEFAULT },
      pause: { type: 'string', default: PAUSE_DEFAULT_MS },
      api: { type: 'string', default: 'atrium' },
    },
  });
  const times = {
    count: Number(values.count),
    warmUp: Number(values['warm-up']),
    pauseMs: Number(values.pause),
  };
  const isWhole = (value: number): boolean => Number.isInteger(value) && value >= 0;
  if (!Object.values(times).every(isWhole) || times.count === 0) {
    throw new Error('--count, --warm-up and --pause (milliseconds) take whole numbers.');
  }
  return { ...times, api: mxApi(values.api) };
}

/** The times of so many answers in milliseconds, shortest first. */
async function measure(
  stack: Stack,
  api: ApiOnStack,
  count: number,
  pauseMs: number,
): Promise<readonly number[]> {
  const times: number[] = [];
  for (let done = 0; done < count; done += 1) times.push(await measureOne(stack, api, pauseMs));
  return times.sort((a, b) => a - b);
}

/**
 * Takes one verification to its question, answers it, and finds the resume call in the simulator's
 * log.
 */
async function measureOne(stack: Stack, api: ApiOnStack, pauseMs: number): Promise<number> {
  const { requestLog } = stack.simulator;
  const asked = await startAsked(api);
  await pause(pauseMs);
  // Looking through a long log would take time from what is measured.
  requestLog.clear();
  const { round, challenges } = asked.nextAction;
  const answers = challenges.map(({ guid }) => ({ guid, value: 'correct' }));
  const sentAtMs = Date.now();
  await post(api, `/v1/verifications/${asked.id}/challenge-answers`, { round, answers });
  while (Date.now() - sentAtMs < LOST_MS) {
    const [entry] = requestLog.entries('resumeMember', asked.memberGuid);
    if (entry !== undefined) return Date.parse(entry.at) - sentAtMs;
    await pause(1);
  }
  throw new Error('An answer was taken and did not get to MX.');
}

async function startAsked(api: ApiOnStack): Promise<Asked> {
  const credentials = [
    { guid: LOGIN, value: 'test_atrium' },
    { guid: PASSWORD, value: 'challenge' },
  ];
  const member = { kind: 'credentials', institutionCode: 'mxbank', credentials };
  const body = { user: { kind: 'new' }, member };
  const asked = (await post(api, '/v1/verifications', body, { prefer: 'wait=30' })) as Asked;
  const { kind } = asked.nextAction;
  if (kind !== 'answer-challenges') {
    throw new Error(`A verification did not come to its question; its next action is ${kind}.`);
  }
  return asked;
}

async function post(
  api: ApiOnStack,
  path: string,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<unknown> {
  const response = await fetch(`${api.url}${path}`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${api.key}`,
      'content-type': 'application/json',
      ...headers,
    },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`The API answered ${String(response.status)}.`);
  return response.json();
}

function report(
  { pauseMs }: Settings,
  warmUpTimes: readonly number[],
  times: readonly number[],
): void {
  const load = (loadavg()[0] ?? 0).toFixed(1);
  if (warmUpTimes.length > 0) {
    say(
      `Warm-up, not counted: ${String(warmUpTimes.length)} answers, p50 ${at(warmUpTimes, 0.5)}, slowest ${at(warmUpTimes, 1)}`,
    );
  }
  say(
    `Answer to resume call, ${String(times.length)} answers one after the other, each ${String(pauseMs)} ms after its question:`,
  );
  say(`  p50 ${at(times, 0.5)} (goal ${String(GOAL_MS.p50)})`);
  say(`  p99 ${at(times, 0.99)} (goal ${String(GOAL_MS.p99)})`);
  say(`  slowest ${at(times, 1)}`);
  say(`  6 hops: ${HOPS}`);
  say(
    `  the machine's load at the end, this bench included: ${load} on ${String(availableParallelism())} cores`,
  );
}

/** The time within which this share of the answers got through (nearest rank). */
function at(times: readonly number[], share: number): string {
  return `${String(times[Math.ceil(times.length * share) - 1] ?? 0)} ms`;
}

function pause(durationMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, durationMs));
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

main().catch((error: unknown) => {
  say(`The bench failed: ${error instanceof Error ? error.message : 'unknown error'}`);
  // The native runtime, where nothing was opened on it, would keep the process alive.
  process.exit(1);
});
