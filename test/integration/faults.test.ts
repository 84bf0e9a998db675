/**
 * Goal: under each fault that was seen to hurt, many verifications at once all verify, each by one
 * job; no status is read before its time, and every history replays. Method: workers as processes,
 * between an MX and a Temporal that can be distorted, cut, stopped and shifted.
 */
import path from 'node:path';
import { afterEach, beforeAll, expect, test } from '@jest/globals';
import { Worker } from '@temporalio/worker';
import { verificationWorkflowId } from '../../contract/names';
import { createLogger } from '../../runtime';
import { installTemporalRuntime } from '../../runtime/worker';
import { play } from '../../tools/end-user/at-client';
import { atMxBank } from '../../tools/end-user/at-mx';
import { turnstile } from '../../tools/waiting';
import { IN_THREADS } from '../../tools/replay/in-threads';
import { type Child } from '../support/child-process';
import { sharedWorkflowBundle } from '../support/dev-server';
import { IS_FULL_PROOF, proofSize, report } from '../support/proof-size';
import { describeWithOwnServer } from '../support/server-suite';
import { startTemporalProxy } from '../support/temporal-proxy';
import { startMxProxy, type MxProxy, type ProxiedRequest } from './support/mx-proxy';
import { openStackWithoutWorker, useStarted } from './support/stack';
import { startWorkerProcess } from './support/worker-process';

const RUNS = proofSize({ slice: 3, full: 100 });
const AT_ONCE = 20;
const PASSWORDS = ['password', 'challenge', 'options', 'sim_multiple'];
/** Least time between two status reads of a member. */
const INTERVAL_MS = 200;
/** A worker counts as dead after its heartbeat time-out; this is longer. */
const STOPPED_MS = 25_000;
const CUT_MS = proofSize({ slice: 3_000, full: 30_000 });
const HOUR_MS = 3_600_000;
const PRELOAD = `--require ${path.join(__dirname, 'support', 'shift-clock.cjs')}`;

const isStatusRead = ({ method, path: of }: ProxiedRequest): boolean =>
  method === 'GET' && of.endsWith('/status');
const isRead = ({ method }: ProxiedRequest): boolean => method === 'GET';
const shiftedBy = (ms: number) => ({ NODE_OPTIONS: PRELOAD, CLOCK_SHIFT_MS: String(ms) });

/** True for every so many-th call. */
function every(count: number): () => boolean {
  let calls = 0;
  return () => ++calls % count === 0;
}

/** All values of the members in a body, each of another type. */
function withWrongTypes(body: string): string {
  const wrong = (value: unknown): unknown =>
    typeof value === 'object' && value !== null ? 'text' : { not: 'this' };
  const root = JSON.parse(body === '' ? '{}' : body) as Record<string, unknown>;
  return JSON.stringify(
    Object.fromEntries(Object.keys(root).map((key) => [key, wrong(root[key])])),
  );
}

interface Fault {
  readonly what: string;
  /** Played by `npm test` as well: it takes seconds. */
  readonly isQuick?: boolean;
  /** The environments of the workers. @default one as usual */
  readonly workers?: readonly Readonly<Record<string, string>>[];
  readonly reply?: () => MxProxy['reply'];
  /** While the verifications go on. */
  readonly meanwhile?: (world: World) => Promise<void>;
}

const FAULTS: readonly Fault[] = [
  {
    what: 'every tenth read has values of the wrong type',
    isQuick: true,
    reply: () => {
      const isTime = every(10);
      return (request, answer) =>
        isRead(request) && isTime() ? { ...answer, body: withWrongTypes(answer.body) } : answer;
    },
  },
  {
    what: 'every tenth status read is answered 404',
    reply: () => {
      const isTime = every(10);
      const body = '{"error":{"message":"not found"}}';
      return (request, answer) =>
        isStatusRead(request) && isTime() ? { status: 404, body } : answer;
    },
  },
  {
    what: 'every seventh answer is lost',
    isQuick: true,
    reply: () => {
      const isTime = every(7);
      return (_request, answer) => (isTime() ? undefined : answer);
    },
  },
  { what: 'the clock is an hour ahead', isQuick: true, workers: [shiftedBy(HOUR_MS)] },
  { what: 'the clock is an hour behind', workers: [shiftedBy(-HOUR_MS)] },
  { what: 'the clock of one worker of two is an hour ahead', workers: [shiftedBy(HOUR_MS), {}] },
  {
    what: 'one worker of two is stopped for longer than its heartbeat time-out',
    workers: [{}, {}],
    meanwhile: async ({ children }) => {
      await pause(1_000);
      children[0]!.signal('SIGSTOP');
      await pause(STOPPED_MS);
      children[0]!.signal('SIGCONT');
    },
  },
  {
    what: 'the worker is cut off from Temporal for a while',
    meanwhile: async ({ temporal }) => {
      await pause(1_000);
      await temporal.down();
      await pause(CUT_MS);
      await temporal.up();
    },
  },
];

interface World {
  readonly temporal: Awaited<ReturnType<typeof startTemporalProxy>>;
  readonly children: readonly Child[];
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describeWithOwnServer('verifications under a fault', () => {
  const started = useStarted(async (onEnd) => {
    const stack = await openStackWithoutWorker();
    onEnd(() => stack.close());
    const mx = await startMxProxy(stack.simulator);
    onEnd(() => mx.close());
    const temporal = await startTemporalProxy(stack.devServer.address);
    onEnd(() => temporal.close());
    return { stack, mx, temporal };
  });
  const children: Child[] = [];
  beforeAll(() => {
    installTemporalRuntime(createLogger('error', { write: () => undefined }));
  });
  afterEach(async () => {
    await Promise.all(children.splice(0).map((child) => child.stop('SIGKILL')));
  });

  const startWorkers = async ({ workers = [{}] }: Fault) => {
    const { stack, mx, temporal } = started();
    const { sealingKeys: keys, payloadKeys } = stack;
    const target = { ...stack.devServer.target, address: temporal.address };
    for (const env of workers) {
      const more = { MX_POLL_INTERVAL_MS: String(INTERVAL_MS), ...env };
      children.push(await startWorkerProcess({ target, mx, keys, payloadKeys, env: more }));
    }
  };

  /** Plays them all; resolves with their ids. */
  const playAll = async () => {
    const through = turnstile(AT_ONCE);
    const { client } = started().stack;
    return Promise.all(
      Array.from({ length: RUNS }, (_, index) =>
        through(async () => {
          const { verificationId, result } = await play(
            client,
            atMxBank(PASSWORDS[index % PASSWORDS.length]!),
          );
          expect(result).toMatchObject({ outcome: { code: 'verified' } });
          return verificationId;
        }),
      ),
    );
  };

  const replayed = async (ids: readonly string[]) => {
    const { temporal } = started().stack;
    const histories = await Promise.all(
      ids.map(async (id) => {
        const workflowId = verificationWorkflowId(id);
        return {
          workflowId,
          history: await temporal.workflow.getHandle(workflowId).fetchHistory(),
        };
      }),
    );
    const workflowBundle = { codePath: sharedWorkflowBundle() ?? '' };
    const errors: unknown[] = [];
    const dataConverter = { payloadCodecs: temporal.options.loadedDataConverter.payloadCodecs };
    const { namespace } = temporal.options;
    const options = { ...IN_THREADS, workflowBundle, dataConverter, namespace };
    for await (const { error } of Worker.runReplayHistories(options, histories))
      if (error !== undefined) errors.push(error);
    return { replayed: histories.length, errors };
  };

  test.each(FAULTS.filter(({ isQuick }) => isQuick === true || IS_FULL_PROOF))(
    '$what',
    async (fault) => {
      const { stack, mx, temporal } = started();
      const reads = new Map<string, number[]>();
      mx.intercept = (request) => {
        if (isStatusRead(request)) {
          reads.set(request.path, [...(reads.get(request.path) ?? []), performance.now()]);
        }
        return undefined;
      };
      mx.reply = fault.reply?.() ?? ((_request, answer) => answer);
      const jobsBefore = stack.simulator.control.counters().verificationsStarted;
      await startWorkers(fault);
      const [ids] = await Promise.all([playAll(), fault.meanwhile?.({ temporal, children })]);
      expect(stack.simulator.control.counters().verificationsStarted - jobsBefore).toBe(RUNS);
      const gaps = [...reads.values()].flatMap((at) => at.slice(1).map((ms, n) => ms - at[n]!));
      report(
        `${fault.what}: ${String(RUNS)} verified, least gap ${Math.min(...gaps).toFixed(0)} ms`,
      );
      expect(Math.min(...gaps)).toBeGreaterThanOrEqual(INTERVAL_MS - 1);
      expect(await replayed(ids)).toEqual({ replayed: RUNS, errors: [] });
    },
  );
});
