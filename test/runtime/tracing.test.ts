/**
 * Goal: what leaves a process in a span is listed, whatever made the span; a sampler and a trace that
 * came in decide what is traced. Method: the tracing of a process with an exporter that keeps.
 */
import { expect, test } from '@jest/globals';
import { ROOT_CONTEXT, SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { ExportResultCode } from '@opentelemetry/core';
import {
  InMemorySpanExporter,
  SimpleSpanProcessor,
  TracerProvider,
  type ReadableSpan,
} from '@opentelemetry/sdk-trace';
import { spanIdsOf, toCarrier } from '../../domain/trace-context';
import { inSpan } from '../../runtime/tracing';
import { createTracing } from '../../runtime/tracing/otel-tracing';
import { safeSpan } from '../../runtime/tracing/safe-exporter';
import { type TracingConfig } from '../../runtime/config/tracing';

const SECRET = 'hunter2 planted';
const CONFIG: Omit<TracingConfig, 'exporter'> = {
  serviceName: 'test',
  resourceAttributes: { 'deployment.environment': 'here' },
  sampler: { word: 'parentbased_always_on', ratio: 1 },
};
const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const PARENT = { traceparent: `00-${TRACE}-00f067aa0ba902b7-01`, tracestate: 'a=b' };
const UNSAMPLED = { traceparent: PARENT.traceparent.replace(/01$/, '00') };

function tracingThatKeeps(sampler = CONFIG.sampler) {
  const spans: ReadableSpan[] = [];
  const tracing = createTracing(
    { ...CONFIG, sampler },
    {
      export: (batch, done) => {
        spans.push(...batch);
        done({ code: ExportResultCode.SUCCESS });
      },
      shutdown: () => Promise.resolve(),
    },
  );
  return { tracing, spans };
}

test('of a span that holds everything only what is listed is exported', async () => {
  const kept = new InMemorySpanExporter();
  const provider = new TracerProvider({
    spanProcessors: [new SimpleSpanProcessor({ exporter: kept })],
  });
  const span = provider.getTracer('library').startSpan(
    `GET /users/${SECRET}`,
    {
      kind: SpanKind.CLIENT,
      links: [
        {
          context: { traceId: TRACE, spanId: '00f067aa0ba902b7', traceFlags: 1 },
          attributes: { SECRET },
        },
      ],
      attributes: {
        'http.request.method': 'GET',
        'http.response.status_code': 200,
        'http.route': SECRET,
        'url.full': `https://mx.example/?${SECRET}`,
        'error.type': 'x'.repeat(500),
        temporalTerminateReason: SECRET,
      },
    },
    ROOT_CONTEXT,
  );
  span.recordException(new Error(SECRET));
  span.addEvent(SECRET);
  span.setStatus({ code: SpanStatusCode.ERROR, message: SECRET }).end();
  const [exported] = kept.getFinishedSpans().map(safeSpan);
  expect(exported).toMatchObject({
    name: 'other',
    attributes: {
      'http.request.method': 'GET',
      'http.response.status_code': 200,
      'http.route': 'other',
      'error.type': 'other',
    },
    status: { code: SpanStatusCode.ERROR },
    ...{ links: [], events: [] },
  });
  const { resource: _resource, ...own } = exported!;
  expect(JSON.stringify(own)).not.toContain('hunter2');
  await provider.shutdown();
});

test('a failure is exported by its type, never by its message', async () => {
  const { tracing, spans } = tracingThatKeeps();
  const failing = (error: Error) =>
    inSpan(tracing, 'RunActivity:createMember', { kind: 'internal' }, () => Promise.reject(error));
  const errors: [Error, string][] = [
    [new TypeError(SECRET), 'TypeError'],
    [Object.assign(new Error(SECRET), { code: 'ECONNRESET' }), 'ECONNRESET'],
    [Object.assign(new Error(SECRET), { type: 'MxUnavailable', code: 1 }), 'MxUnavailable'],
    [Object.assign(new Error(SECRET), { code: SECRET }), 'other'],
  ];
  for (const [error] of errors) await expect(failing(error)).rejects.toBe(error);
  await tracing.close();
  expect(spans.map(({ attributes }) => attributes['error.type'])).toEqual(
    errors.map(([, word]) => word),
  );
  expect(JSON.stringify(spans.map(({ status, events }) => [status, events]))).not.toContain(
    'hunter2',
  );
});

test('spans below each other, in turn and at once, have the right parents and one request id', async () => {
  const { tracing, spans } = tracingThatKeeps();
  const start = { kind: 'internal' } as const;
  await inSpan(tracing, 'top', { ...start, parent: PARENT, requestId: 'r-1' }, () =>
    Promise.all(
      ['a', 'b'].map((name) =>
        inSpan(tracing, name, start, () =>
          inSpan(tracing, `${name}.below`, start, async () => {
            await new Promise(setImmediate);
            expect(tracing.current()).toMatchObject({ tracestate: 'a=b', requestId: 'r-1' });
          }),
        ),
      ),
    ),
  );
  expect(tracing.current()).toBeUndefined();
  await tracing.close();
  const nameOf = new Map(spans.map((span) => [span.spanContext().spanId, span.name]));
  const parents = spans.map((span) => [
    span.name,
    nameOf.get(span.parentSpanContext?.spanId ?? ''),
  ]);
  expect(Object.fromEntries(parents)).toEqual({
    ...{ top: undefined, a: 'top', b: 'top', 'a.below': 'a', 'b.below': 'b' },
  });
  expect(new Set(spans.map((span) => span.spanContext().traceId))).toEqual(new Set([TRACE]));
  expect(spans.map(({ attributes }) => attributes['verification.request_id'])).toEqual(
    Array.from({ length: 5 }, () => 'r-1'),
  );
});

type Word = TracingConfig['sampler']['word'];
test.each<[Word, number, parent: object | undefined, isTraced: boolean]>([
  ['parentbased_always_on', 1, undefined, true],
  ['parentbased_always_on', 1, PARENT, true],
  ['parentbased_always_on', 1, UNSAMPLED, false],
  ['parentbased_always_off', 1, undefined, false],
  ['parentbased_always_off', 1, PARENT, true],
  ['parentbased_traceidratio', 0, undefined, false],
  ['parentbased_traceidratio', 0, PARENT, true],
  ['parentbased_traceidratio', 1, undefined, true],
  ['traceidratio', 0, PARENT, false],
  ['always_on', 0, UNSAMPLED, true],
  ['always_off', 1, PARENT, false],
])('sampler %s, share %d, parent %j: traced %s', async (word, ratio, parent, isTraced) => {
  const { tracing, spans } = tracingThatKeeps({ word, ratio });
  const span = tracing.begin('RunActivity:a', { kind: 'internal', parent: toCarrier(parent) });
  // What is not sampled goes on all the same, so that nobody below begins a trace.
  expect(spanIdsOf(span.carrier.traceparent)?.isSampled).toBe(isTraced);
  tracing.record(
    {
      name: 'RunWorkflow:a',
      parent: span.carrier,
      spanId: '00f067aa0ba902b8',
      startMs: 1,
      endMs: 2,
    },
    {},
  );
  span.end();
  await tracing.close();
  expect(spans.map(({ name }) => name).sort()).toEqual(
    isTraced ? ['RunActivity:a', 'RunWorkflow:a'] : [],
  );
});

test('what Workflow code ended is exported with its own ids and times', async () => {
  const { tracing, spans } = tracingThatKeeps();
  const startMs = Date.UTC(2026, 10, 30, 4, 0, 0, 250);
  tracing.record(
    {
      ...{ name: 'StartActivity:verifyMember', parent: { ...PARENT, requestId: 'r-1' } },
      ...{ spanId: 'aaaaaaaaaaaaaaaa', startMs, endMs: startMs + 1_500, error: 'MxUnavailable' },
    },
    { run_id: 'run' },
  );
  await tracing.close();
  const [span] = spans;
  expect(span!.spanContext()).toMatchObject({ traceId: TRACE, spanId: 'aaaaaaaaaaaaaaaa' });
  expect(span).toMatchObject({
    parentSpanContext: { spanId: '00f067aa0ba902b7' },
    startTime: [startMs / 1_000 - 0.25, 250_000_000],
    duration: [1, 500_000_000],
    attributes: { 'error.type': 'MxUnavailable', 'verification.request_id': 'r-1', run_id: 'run' },
    status: { code: SpanStatusCode.ERROR },
  });
  expect(span!.resource.attributes).toMatchObject({
    ...{ 'service.name': 'test', 'deployment.environment': 'here' },
  });
});
