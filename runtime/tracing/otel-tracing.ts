/**
 * Tracing by the OpenTelemetry SDK. Loaded where tracing is on alone, and sets nothing global: two
 * processes' worth of it can be in one, as in tests.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import {
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  defaultTextMapGetter,
  defaultTextMapSetter,
  trace,
  type Attributes,
  type Context,
  type HrTime,
  type Span,
} from '@opentelemetry/api';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { resourceFromAttributes, type Resource } from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  TracerProvider,
  type ReadableSpan,
  type SpanExporter,
} from '@opentelemetry/sdk-trace';
import {
  spanIdsOf,
  toCarrier,
  type TraceCarrier,
  type WorkflowSpan,
} from '../../domain/trace-context';
import { type TracingConfig } from '../config/tracing';
import { productVersion } from '../version';
import { safeExporter } from './safe-exporter';
import { samplerOf } from './sampler';
import {
  CLOSE_MS,
  type OpenSpan,
  type SpanAttributes,
  type SpanStart,
  type Tracing,
} from './tracing';

const KINDS = { server: SpanKind.SERVER, client: SpanKind.CLIENT, internal: SpanKind.INTERNAL };
const SCOPE = { name: 'atrium-verification', version: productVersion() };
const MS = 1_000;
const MS_IN_NS = 1_000_000;

/** A context, and what travels with it besides. */
interface Place {
  readonly context: Context;
  readonly requestId: string | undefined;
}

/** Which span stands behind what {@link Tracing.begin} returned. */
interface Opened extends OpenSpan {
  readonly place: Place;
}

/** Begins to trace; spans go to the exporter in batches, and are dropped while it takes none. */
export function createTracing(
  { serviceName, resourceAttributes, sampler }: Omit<TracingConfig, 'exporter'>,
  exporter: SpanExporter,
): Tracing {
  const resource = resourceFromAttributes({
    'service.version': SCOPE.version,
    ...resourceAttributes,
    'service.name': serviceName,
  });
  const processor = new BatchSpanProcessor({ exporter: safeExporter(exporter) });
  const provider = new TracerProvider({
    resource,
    sampler: samplerOf(sampler),
    spanProcessors: [processor],
  });
  const tracer = provider.getTracer(SCOPE.name, SCOPE.version);
  const places = new AsyncLocalStorage<Place>();
  return {
    begin: (name, start) => {
      const from = placeOf(start, places.getStore());
      const { kind, startMs, attributes = {} } = start;
      const { requestId } = from;
      const span = tracer.startSpan(
        name,
        {
          kind: KINDS[kind],
          attributes: { ...attributes, ...requestAttribute(requestId) },
          ...(startMs === undefined ? {} : { startTime: startMs }),
        },
        from.context,
      );
      const place = { context: trace.setSpan(from.context, span), requestId };
      return opened(span, place);
    },
    // What `begin` made, since nothing else makes one.
    within: (span, work) => places.run((span as Opened).place, work),
    current: () => {
      const place = places.getStore();
      return place === undefined ? undefined : carrierOf(place);
    },
    record: (span, attributes) => {
      const readable = readableOf(span, attributes, resource);
      if (readable !== undefined) processor.onEnd(readable);
    },
    close: async () => {
      const { promise, cancel } = after(CLOSE_MS);
      // What cannot be exported by then is lost; the exporter tells of it.
      await Promise.race([provider.shutdown().catch(() => undefined), promise]);
      cancel();
    },
  };
}

function requestAttribute(requestId: string | undefined): SpanAttributes {
  return requestId === undefined ? {} : { 'verification.request_id': requestId };
}

const propagator = new W3CTraceContextPropagator();

function placeOf({ parent, requestId }: SpanStart, here: Place | undefined): Place {
  if (parent === undefined)
    return { context: here?.context ?? ROOT_CONTEXT, requestId: requestId ?? here?.requestId };
  return {
    context: propagator.extract(ROOT_CONTEXT, { ...parent }, defaultTextMapGetter),
    requestId: requestId ?? parent.requestId,
  };
}

function carrierOf({ context, requestId }: Place): TraceCarrier | undefined {
  const sent: Record<string, string> = requestId === undefined ? {} : { requestId };
  propagator.inject(context, sent, defaultTextMapSetter);
  return toCarrier(sent);
}

function opened(span: Span, place: Place): Opened {
  const carrier = carrierOf(place);
  // The SDK makes no span without ids.
  if (carrier === undefined) throw new TypeError('Unreachable: a span has a context.');
  return {
    ...{ carrier, place },
    set: (attributes) => {
      span.setAttributes(attributes);
    },
    end: (error) => {
      if (error !== undefined) {
        span.setAttribute('error.type', error);
        span.setStatus({ code: SpanStatusCode.ERROR });
      }
      span.end();
    },
  };
}

/** The span as if the SDK had made it, with the ids that the Workflow gave it. */
function readableOf(
  { name, parent, spanId, startMs, endMs, error }: WorkflowSpan,
  attributes: SpanAttributes,
  resource: Resource,
): ReadableSpan | undefined {
  const context = propagator.extract(ROOT_CONTEXT, { ...parent }, defaultTextMapGetter);
  const parentSpanContext = trace.getSpanContext(context);
  if (parentSpanContext === undefined || spanIdsOf(parent.traceparent)?.isSampled !== true)
    return undefined;
  const { traceId, traceState } = parentSpanContext;
  const ids = { traceId, spanId, traceFlags: TraceFlags.SAMPLED };
  const spanContext = { ...ids, ...(traceState === undefined ? {} : { traceState }) };
  const all: Attributes = { ...attributes, ...requestAttribute(parent.requestId) };
  return {
    name,
    kind: SpanKind.INTERNAL,
    spanContext: () => spanContext,
    parentSpanContext,
    startTime: hrTime(startMs),
    endTime: hrTime(endMs),
    duration: hrTime(endMs - startMs),
    ended: true,
    status: { code: error === undefined ? SpanStatusCode.UNSET : SpanStatusCode.ERROR },
    attributes: error === undefined ? all : { ...all, 'error.type': error },
    ...{ links: [], events: [], resource, instrumentationScope: SCOPE },
    ...{ droppedAttributesCount: 0, droppedEventsCount: 0, droppedLinksCount: 0 },
  };
}

function hrTime(ms: number): HrTime {
  return [Math.trunc(ms / MS), Math.round((ms % MS) * MS_IN_NS)];
}

function after(ms: number): { readonly promise: Promise<void>; readonly cancel: () => void } {
  let timer: NodeJS.Timeout | undefined;
  const promise = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  const cancel = (): void => {
    clearTimeout(timer);
  };
  return { promise, cancel };
}
