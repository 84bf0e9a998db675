/**
 * What may leave a process in a span, in the one place through which every span goes: names of ours,
 * listed attributes with short words, times and ids. No events, so no message and no stack trace; no
 * status text, no links. What made the span does not matter.
 */
import { type Attributes } from '@opentelemetry/api';
import { type ReadableSpan, type SpanExporter } from '@opentelemetry/sdk-trace';
import { ATTRIBUTES } from './tracing';

/** A route, a method, a type, an id, a number: no text of anybody's. */
const WORD = /^[\w./:{}-]{1,128}$/;
/** One word, or two: `RunActivity:createMember`, `POST /v1/verifications`. */
const NAME = /^[\w./:{}-]{1,64}(?: [\w./:{}-]{1,128})?$/;
/** A name or a value that does not look like one of ours. */
const OTHER = 'other';

/** Exports copies that hold what is listed. */
export function safeExporter(exporter: SpanExporter): SpanExporter {
  return {
    export: (spans, done) => {
      exporter.export(spans.map(safeSpan), done);
    },
    shutdown: () => exporter.shutdown(),
    forceFlush: async () => {
      await exporter.forceFlush?.();
    },
  };
}

/** A copy of the span with what is listed. */
export function safeSpan(span: ReadableSpan): ReadableSpan {
  const { kind, startTime, endTime, duration, ended, resource, instrumentationScope } = span;
  return {
    ...{ kind, startTime, endTime, duration, ended, resource, instrumentationScope },
    name: NAME.test(span.name) ? span.name : OTHER,
    spanContext: () => span.spanContext(),
    ...(span.parentSpanContext === undefined ? {} : { parentSpanContext: span.parentSpanContext }),
    status: { code: span.status.code },
    attributes: safeAttributes(span.attributes),
    ...{ links: [], events: [] },
    ...{ droppedAttributesCount: 0, droppedEventsCount: 0, droppedLinksCount: 0 },
  };
}

function safeAttributes(attributes: Attributes): Attributes {
  const kept: Attributes = {};
  for (const name of ATTRIBUTES) {
    const value = attributes[name];
    if (typeof value === 'number') kept[name] = value;
    else if (typeof value === 'string') kept[name] = WORD.test(value) ? value : OTHER;
  }
  return kept;
}
