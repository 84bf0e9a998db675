/** How code opens spans, whoever exports them. Loads no package. */
import { type TraceCarrier, type WorkflowSpan } from '../../domain/trace-context';

/** What a span says besides its name: those of {@link ATTRIBUTES}, and no other. */
export type SpanAttributes = Readonly<
  Partial<Record<(typeof ATTRIBUTES)[number], string | number>>
>;

/** Every attribute that leaves a process. Names of OpenTelemetry, and of Temporal's own interceptors. */
export const ATTRIBUTES = [
  'http.request.method',
  'http.response.status_code',
  'http.route',
  'url.template',
  'error.type',
  'verification.request_id',
  'temporalWorkflowId',
  'temporalActivityId',
  'temporal.activity.attempt',
  'run_id',
] as const;

/** How a span begins. */
export interface SpanStart {
  readonly kind: 'server' | 'client' | 'internal';
  /** Where the context came in. @default the span in which the caller runs, else a trace of its own */
  readonly parent?: TraceCarrier | undefined;
  /** The API's id of the request, which goes with the context from here on. */
  readonly requestId?: string;
  /** Since 1970. @default now */
  readonly startMs?: number;
  readonly attributes?: SpanAttributes;
}

/** A span that is open. */
export interface OpenSpan {
  /** What carries the context on. */
  readonly carrier: TraceCarrier;
  set(attributes: SpanAttributes): void;
  /** @param error - what failed, as {@link errorTypeOf} says it */
  end(error?: string): void;
}

/** Opens spans and exports them. Where tracing is off there is none. Never throws: no span is worth a request. */
export interface Tracing {
  begin(name: string, start: SpanStart): OpenSpan;
  /** Does the work in the span; it stays open. */
  within<T>(span: OpenSpan, work: () => T): T;
  /** The context in which the caller runs. */
  current(): TraceCarrier | undefined;
  /** Exports what Workflow code has ended. */
  record(span: WorkflowSpan, attributes: SpanAttributes): void;
  /** Exports what is left, within {@link CLOSE_MS}. */
  close(): Promise<void>;
}

/** Longest wait of a process that ends for a collector, in milliseconds: it must not hold up a deploy. */
export const CLOSE_MS = 3_000;

/** Does the work in a span of its own, which ends with it. */
export async function inSpan<T>(
  tracing: Tracing,
  name: string,
  start: SpanStart,
  work: (span: OpenSpan) => Promise<T>,
): Promise<T> {
  const span = tracing.begin(name, start);
  try {
    const result = await tracing.within(span, () => work(span));
    span.end();
    return result;
  } catch (error) {
    span.end(errorTypeOf(error));
    throw error;
  }
}

/** What failed: a failure's type, an error's code or its name; never its message. */
export function errorTypeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'Error';
  const { type, code, name } = error as { type?: unknown; code?: unknown; name: string };
  return [type, code].find((word) => typeof word === 'string') ?? name;
}
