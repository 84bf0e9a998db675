/**
 * Goal: with tracing on, one trace leads from a backend's HTTP request through the Workflow to the
 * calls to MX, and the request's id is on the run and in the worker's log; with tracing off no event
 * has a header and nothing is longer. Method: API and worker as processes, a collector that takes
 * OTLP over HTTP, one verification with a question, at which the worker is replaced; the same one on
 * parts that do not trace.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, test } from '@jest/globals';
import { Worker } from '@temporalio/worker';
import { SCOPES } from '../../api';
import { verificationWorkflowId } from '../../contract/names';
import { TRACE_HEADER, fromHeader, spanIdsOf } from '../../domain/trace-context';
import { startApiOnStack } from '../../tools/api-on-stack';
import { IN_THREADS } from '../../tools/replay/in-threads';
import { Caller, aKey, aStart, nextStep, playOnOverHttp } from '../api/support/api';
import { type Child } from '../support/child-process';
import { sharedTracedBundle, sharedWorkflowBundle } from '../support/dev-server';
import { aSecret } from '../support/keys';
import { report } from '../support/proof-size';
import { describeWithServer } from '../support/server-suite';
import { startApiProcess } from '../../tools/api-process';
import { startCollector, type CollectedSpan } from './support/collector';
import { countByType, eventsOf, type HistoryEvent } from './support/history';
import { startMxProxy } from '../../tools/proxies/mx-proxy';
import { openStackWithoutWorker, startWorkersOf, useStarted } from './support/stack';
import { startWorkerProcess } from './support/worker-process';

const TRACE_ID = '4bf92f3577b34da6a3ce929d0e0e4736';
const CALLER_SPAN = '00f067aa0ba902b7';
const CALLERS = { traceparent: `00-${TRACE_ID}-${CALLER_SPAN}-01`, tracestate: 'vendor=x1' };
const [SERVER, CLIENT] = [2, 3];
const GUID = /(?:USR|MBR|CRD|ACT|VER)-[0-9a-f-]{36}/;

describeWithServer('tracing', () => {
  const { key, record } = aKey('acme', SCOPES);
  const started = useStarted(async (onEnd) => {
    const folder = mkdtempSync(join(tmpdir(), 'tracing-'));
    onEnd(() => {
      rmSync(folder, { recursive: true });
    });
    const apiKeysFile = join(folder, 'keys.json');
    writeFileSync(apiKeysFile, JSON.stringify({ keys: [record] }), { mode: 0o600 });
    const collector = await startCollector();
    onEnd(() => collector.close());
    const stack = await openStackWithoutWorker();
    onEnd(() => stack.close());
    const proxy = await startMxProxy(stack.simulator);
    onEnd(() => proxy.close());
    return { stack, proxy, collector, apiKeysFile, onEnd };
  });

  /** Plays a verification to its end. @param atQuestion - what happens when it waits for an answer */
  async function verify(caller: Caller, atQuestion?: () => Promise<void>) {
    const { temporal } = started().stack;
    const { body, headers } = await caller.post('/v1/verifications', aStart(), {
      headers: CALLERS,
    });
    const { id, links } = body;
    await nextStep(caller, id);
    await atQuestion?.();
    await playOnOverHttp(caller, links);
    const { historySize, memo } = await temporal.workflow
      .getHandle(verificationWorkflowId(id))
      .describe();
    const events = await eventsOf(temporal, id);
    return { id, events, memo, bytes: historySize ?? 0, requestId: headers.get('x-request-id') };
  }

  let on: Awaited<ReturnType<typeof verify>>;
  let off: typeof on;
  let spans: readonly CollectedSpan[];
  const workers: Child[] = [];
  const exits: (number | null)[] = [];
  const toMx = { on: [] as unknown[], off: [] as unknown[] };
  const replays: unknown[] = [];

  beforeAll(async () => {
    const { stack, proxy, collector, apiKeysFile, onEnd } = started();
    const { devServer, payloadKeys, sealingKeys: keys } = stack;
    const env = { TRACING: 'on', OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, LOG_LEVEL: 'debug' };
    const shared = { keys, payloadKeys };
    const startWorker = async () => {
      workers.push(
        await startWorkerProcess({
          ...{ target: devServer.target, mx: proxy, ...shared },
          env: { ...env, WORKER_WORKFLOW_BUNDLE: sharedTracedBundle() ?? '' },
        }),
      );
    };
    const stop = async (child: Child) => exits.push(await child.stop());
    const tokenSecret = aSecret();
    const starting = startApiProcess({
      ...{ temporal: devServer, ...shared, apiKeysFile, tokenSecret, env },
    });
    await Promise.all([startWorker(), starting]);
    const api = await starting;
    onEnd(() => api.child.stop('SIGKILL'));
    onEnd(() => Promise.all(workers.map((each) => each.stop('SIGKILL'))));
    proxy.beforeAnswer = ({ headers }) => {
      toMx.on.push(headers['traceparent']);
    };
    const replaceWorker = async (): Promise<void> => {
      await stop(workers[0]!);
      await startWorker();
    };
    on = await verify(new Caller(api.url, key), replaceWorker);
    await Promise.all([stop(api.child), stop(workers.at(-1)!)]);
    spans = collector.spans.filter(({ traceId }) => traceId === TRACE_ID);
    proxy.beforeAnswer = ({ headers }) => {
      toMx.off.push(headers['traceparent']);
    };
    const plainWorkers = await startWorkersOf(stack, proxy);
    const plainApi = await startApiOnStack(stack);
    off = await verify(new Caller(plainApi.url, plainApi.key));
    await plainApi.close();
    for (const [{ id, events }, codePath] of [
      [on, sharedWorkflowBundle()],
      [on, sharedTracedBundle()],
      [off, sharedTracedBundle()],
    ] as const) {
      const workflowBundle = { codePath: codePath ?? '' };
      const history = { events: [...events] };
      const replay = Worker.runReplayHistory(
        { ...IN_THREADS, workflowBundle },
        history,
        verificationWorkflowId(id),
      );
      replays.push(await replay.catch((error: unknown) => error));
    }
    await plainWorkers.close();
  });

  const spanNamed = (name: string): CollectedSpan => {
    const found = spans.find((span) => span.name === name);
    if (found === undefined)
      throw new Error(`No span ${name} among ${spans.map((span) => span.name).join(', ')}`);
    return found;
  };
  const above = ({ parentSpanId }: CollectedSpan): string | undefined =>
    spans.find(({ spanId }) => spanId === parentSpanId)?.name;

  test('all processes end well, and what they had is exported by then', () => {
    expect(exits).toEqual([0, 0, 0]);
    expect([...new Set(spans.map(({ service }) => service))].sort()).toEqual([
      'atrium-verification-api',
      'atrium-verification-worker',
    ]);
  });

  test("one trace, the caller's: request, start, run, activity, call to MX", () => {
    const request = spanNamed('POST /v1/verifications');
    expect([request.kind, request.parentSpanId]).toEqual([SERVER, CALLER_SPAN]);
    expect(request.traceState).toBe(CALLERS.tracestate);
    expect(request.attributes).toMatchObject({
      'http.route': '/v1/verifications',
      'http.response.status_code': 201,
      'verification.request_id': on.requestId,
    });
    expect(above(spanNamed('StartWorkflow:accountVerification'))).toBe(request.name);
    const run = spanNamed('RunWorkflow:accountVerification');
    expect(above(run)).toBe('StartWorkflow:accountVerification');
    for (const activity of ['createMember', 'verifyMember', 'resumeMember', 'listAccountNumbers']) {
      expect(above(spanNamed(`StartActivity:${activity}`))).toBe(run.name);
      expect(above(spanNamed(`RunActivity:${activity}`))).toBe(`StartActivity:${activity}`);
    }
    const call = spanNamed('POST /users/{user_guid}/members');
    expect([above(call), call.kind]).toEqual(['RunActivity:createMember', CLIENT]);
    expect(call.attributes).toMatchObject({
      'url.template': '/users/{user_guid}/members',
      'http.response.status_code': 202,
    });
  });

  test('every span has its parent, each id is used once, and no time runs backwards', () => {
    const ids = spans.map(({ spanId }) => spanId);
    expect(new Set(ids).size).toBe(ids.length);
    const orphans = spans.filter(
      ({ parentSpanId = '' }) => parentSpanId !== CALLER_SPAN && !ids.includes(parentSpanId),
    );
    expect(orphans.map(({ name }) => name)).toEqual([]);
    for (const { startTimeUnixNano, endTimeUnixNano } of spans)
      expect(BigInt(endTimeUnixNano) >= BigInt(startTimeUnixNano)).toBe(true);
  });

  test('an answer is a trace of its own, from its request to its handler', () => {
    const { collector } = started();
    const handled = collector.spans.find(
      ({ name }) => name === 'HandleUpdate:submitChallengeAnswers',
    );
    const same = collector.spans.filter(({ traceId }) => traceId === handled?.traceId);
    expect(same.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        'POST /v1/verifications/{verificationId}/challenge-answers',
        'StartWorkflowUpdate:submitChallengeAnswers',
        'HandleUpdate:submitChallengeAnswers',
      ]),
    );
    expect(handled?.traceId).not.toBe(TRACE_ID);
  });

  test('MX is told the context of each call', () => {
    const calls = new Set(
      spans
        .filter(({ service, kind }) => kind === CLIENT && service.endsWith('worker'))
        .map(({ spanId }) => spanId),
    );
    expect(toMx.on.length).toBeGreaterThan(5);
    expect(toMx.on.filter((each) => !calls.has(spanIdsOf(each)?.spanId ?? ''))).toEqual([]);
    expect(new Set(toMx.off)).toEqual(new Set([undefined]));
  });

  test("the request's id is on the run, and in the log of its Workflow and its Activities", () => {
    expect(on.memo).toMatchObject({ requestId: on.requestId });
    const lines = workers
      .flatMap(({ reports }) => reports)
      .filter(({ requestId, traceId }) => requestId === on.requestId && traceId === TRACE_ID);
    expect(lines.map(({ activityType }) => activityType)).toContain('createMember');
    expect(lines.map(({ msg }) => msg)).toContain('Workflow completed');
  });

  test('a span has words and numbers alone: no guid of MX, no message', () => {
    const { received } = started().collector;
    expect(received.join('')).not.toMatch(GUID);
    expect(received.join('')).not.toMatch(/exception|stacktrace|"message"/);
  });

  test('each history replays with tracing and without: the switch may be turned while it runs', () => {
    expect(replays).toEqual([undefined, undefined, undefined]);
  });

  test('off, a history has the same events, no header, and not a byte of it', () => {
    const steps = ({ events }: typeof on) =>
      Object.entries(countByType(events)).filter(([type]) => !type.startsWith('WORKFLOW_TASK_'));
    expect(Object.fromEntries(steps(off))).toEqual(Object.fromEntries(steps(on)));
    expect(headersIn(off.events)).toEqual([]);
    expect(off.memo).toEqual(expect.not.objectContaining({ requestId: expect.anything() }));
    const carried = headersIn(on.events);
    expect(carried.every(({ requestId }) => requestId !== undefined)).toBe(true);
    expect(
      carried.filter(({ traceparent }) => traceparent.includes(TRACE_ID)).length,
    ).toBeGreaterThan(5);
    report(
      `Tracing: a history of ${String(off.bytes)} bytes has ${String(on.bytes)} with it, ${String(on.events.length)} events, ${String(carried.length)} headers`,
    );
  });
});

/** What every header in a history carries; a header that is none of ours is an error. */
function headersIn(events: readonly HistoryEvent[]) {
  return events
    .flatMap((event) => headersOf(event))
    .map((fields) => {
      expect(Object.keys(fields)).toEqual([TRACE_HEADER]);
      return fromHeader(fields[TRACE_HEADER] as Parameters<typeof fromHeader>[0])!;
    });
}

function headersOf(value: unknown): readonly Record<string, unknown>[] {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    const fields = name === 'header' ? (inner as { fields?: object } | null)?.fields : undefined;
    return fields === undefined || Object.keys(fields).length === 0
      ? headersOf(inner)
      : [{ ...fields }];
  });
}
