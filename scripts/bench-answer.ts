/**
 * `npm run bench:answer`: how long an answer takes from the HTTP request to Atrium's resume call, on a stack of its own.
 * Prints p50 and p99 beside the hops; reports, never fails for a figure.
 */
import { parseArgs } from 'node:util';
import { createLogger, installTemporalRuntime } from '../platform';
import { startApiOnStack, type ApiOnStack } from './api-on-stack';
import { startStack, type Stack } from './stack';

const HOPS =
  'caller → API → Temporal (update) → worker (workflow task) → Temporal → worker (activity task) → Atrium';
const GOAL_MS = { p50: 25, p99: 100 } as const;
const LOGIN = 'CRD-9f61fb4c-912c-bd1e-b175-ccc7f0275cc1';
const PASSWORD = 'CRD-e3d7ea81-aac7-05e9-fbdd-4b493c6e474d';
const POLL_INTERVAL_MS = 50;

interface Asked {
  readonly id: string;
  readonly memberGuid: string;
  readonly nextAction: {
    readonly round: number;
    readonly challenges: readonly { readonly guid: string }[];
  };
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { count: { type: 'string', default: '100' } } });
  const count = Number(values.count);
  installTemporalRuntime(createLogger('error', { write: () => undefined }));
  const stack = await startStack({
    log: say,
    simulator: { pace: 'instant' },
    pollIntervalMs: POLL_INTERVAL_MS,
  });
  const api = await startApiOnStack(stack, { settings: { requestsPerMinute: 0 } });
  try {
    // One that nobody measures, so that connections and code are warm.
    await measureOne(stack, api);
    const times: number[] = [];
    for (let done = 0; done < count; done += 1) times.push(await measureOne(stack, api));
    report(times.sort((a, b) => a - b));
  } finally {
    await api.close();
    await stack.close();
  }
}

/** Takes one verification to its question, answers it, and finds the resume call in the simulator's log. */
async function measureOne(stack: Stack, api: ApiOnStack): Promise<number> {
  const asked = await startAsked(api);
  const { round, challenges } = asked.nextAction;
  const answers = challenges.map(({ guid }) => ({ guid, value: 'correct' }));
  const sentAtMs = Date.now();
  await post(api, `/v1/verifications/${asked.id}/challenge-answers`, { round, answers });
  for (;;) {
    const [entry] = stack.simulator.requestLog.entries('resumeMember', asked.memberGuid);
    if (entry !== undefined) return Date.parse(entry.at) - sentAtMs;
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

async function startAsked(api: ApiOnStack): Promise<Asked> {
  const credentials = [
    { guid: LOGIN, value: 'test_atrium' },
    { guid: PASSWORD, value: 'challenge' },
  ];
  const member = { kind: 'credentials', institutionCode: 'mxbank', credentials };
  const body = { user: { kind: 'new' }, member };
  return (await post(api, '/v1/verifications', body, { prefer: 'wait=30' })) as Asked;
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

function report(times: readonly number[]): void {
  const at = (share: number): number =>
    times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0;
  say(`Answer to resume call, ${String(times.length)} answers one after the other:`);
  say(`  p50 ${String(at(0.5))} ms (goal ${String(GOAL_MS.p50)})`);
  say(`  p99 ${String(at(0.99))} ms (goal ${String(GOAL_MS.p99)})`);
  say(`  6 hops: ${HOPS}`);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

main().catch((error: unknown) => {
  say(`The bench failed: ${error instanceof Error ? error.message : 'unknown error'}`);
  process.exitCode = 1;
});
