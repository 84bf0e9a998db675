/**
 * The trace context of a request as it goes through Temporal: one header with W3C Trace Context and the
 * API's request id. The name and the form of the header are those of Temporal's own OpenTelemetry
 * interceptors, so that a caller who uses them begins the trace that we continue. Pure, and an entry
 * of its own: code that is not traced loads none of it.
 */

/** The header's name, in starts, messages and Activities. It is not encrypted, and holds nothing secret. */
export const TRACE_HEADER = '_tracer-data';

/** What the header holds. */
export interface TraceCarrier {
  /** `00-<trace id>-<span id>-<flags>` (W3C Trace Context, 3.2). */
  readonly traceparent: string;
  /** Of the caller's vendor, passed on unread (3.3). */
  readonly tracestate?: string;
  /** The API's own id of the request. */
  readonly requestId?: string;
}

/** Which span of which trace. */
export interface SpanIds {
  /** 32 hexadecimal digits. */
  readonly traceId: string;
  /** 16 hexadecimal digits. */
  readonly spanId: string;
  readonly isSampled: boolean;
}

/** A span that Workflow code has ended; the worker exports it. Words and numbers alone. */
export interface WorkflowSpan {
  readonly name: string;
  /** Its parent, as the header had it. */
  readonly parent: TraceCarrier;
  readonly spanId: string;
  /** By the clock of the Workflow, since 1970. */
  readonly startMs: number;
  readonly endMs: number;
  /** What failed, as a type's name. Absent: nothing. */
  readonly error?: string;
}

/** The sink of a traced bundle. */
export type TraceSinks = {
  readonly traces: { ended(span: WorkflowSpan): void };
};

/** A payload, as the SDK has it. */
interface Payload {
  readonly metadata?: Readonly<Record<string, Uint8Array>> | null;
  readonly data?: Uint8Array | null;
}

const TRACEPARENT = /^00-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})$/;
/** Longest list of vendors that is passed on, in characters; W3C asks for as many. */
const TRACESTATE = /^[\x20-\x7e]{1,512}$/;
const REQUEST_ID = /^[\w.-]{1,64}$/;
const SAMPLED = 1;

/** The span that a `traceparent` names; undefined for what is none. */
export function spanIdsOf(traceparent: unknown): SpanIds | undefined {
  const [, traceId, spanId, flags] = TRACEPARENT.exec(String(traceparent)) ?? [];
  if (traceId === undefined || spanId === undefined || flags === undefined) return undefined;
  return { traceId, spanId, isSampled: (Number.parseInt(flags, 16) & SAMPLED) === SAMPLED };
}

/** The other way round. */
export function traceparentOf({ traceId, spanId, isSampled }: SpanIds): string {
  return `00-${traceId}-${spanId}-${isSampled ? '01' : '00'}`;
}

/** The carrier in what somebody sent, without what does not fit; undefined without a trace. */
export function toCarrier(sent: unknown): TraceCarrier | undefined {
  const { traceparent, tracestate, requestId } = Object(sent) as Record<string, unknown>;
  if (spanIdsOf(traceparent) === undefined) return undefined;
  return {
    traceparent: String(traceparent),
    ...(fits(TRACESTATE, tracestate) ? { tracestate } : {}),
    ...(fits(REQUEST_ID, requestId) ? { requestId } : {}),
  };
}

function fits(pattern: RegExp, value: unknown): value is string {
  return typeof value === 'string' && pattern.test(value);
}

/** What a log line says of the trace and the request that it belongs to. */
export function logFieldsOf({ traceparent, requestId }: TraceCarrier): Record<string, unknown> {
  const traceId = spanIdsOf(traceparent)?.traceId;
  return { traceId, ...(requestId === undefined ? {} : { requestId }) };
}

/** The same trace, from another span on. */
export function carrierFrom(parent: TraceCarrier, spanId: string): TraceCarrier {
  const ids = spanIdsOf(parent.traceparent);
  return ids === undefined ? parent : { ...parent, traceparent: traceparentOf({ ...ids, spanId }) };
}

/** The header's payload: JSON, as the SDK's default converter writes it. */
export function toHeader(carrier: TraceCarrier): Required<Payload> {
  const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
  return { metadata: { encoding: bytes('json/plain') }, data: bytes(JSON.stringify(carrier)) };
}

/** The carrier in a payload; undefined for one that holds none. */
export function fromHeader(payload: Payload | undefined): TraceCarrier | undefined {
  try {
    return toCarrier(JSON.parse(new TextDecoder().decode(payload?.data ?? undefined)));
  } catch {
    return undefined;
  }
}
