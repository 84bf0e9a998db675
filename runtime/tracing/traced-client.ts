/**
 * Spans of calls to Temporal, and the context in the headers of what they start or send. The names are
 * those of Temporal's own interceptors. Only below a span that is open: what a process does for nobody's
 * request is not traced.
 */
import { type ClientInterceptors } from '@temporalio/client';
import { TRACE_HEADER, toHeader, type TraceCarrier } from '../../domain/trace-context';
import { inSpan, type OpenSpan, type SpanAttributes, type Tracing } from './tracing';

/** Key of the memo that names the HTTP request that started a verification. */
const REQUEST_ID_MEMO = 'requestId';

type Header = ReturnType<typeof toHeader>;

/** The interceptors of a client. */
export function tracedClient(tracing: Tracing): ClientInterceptors {
  const call = <T>(
    name: string,
    attributes: SpanAttributes,
    send: (carrier: TraceCarrier | undefined, span?: OpenSpan) => Promise<T>,
  ): Promise<T> => {
    if (tracing.current() === undefined) return send(undefined);
    return inSpan(tracing, name, { kind: 'client', attributes }, (span) =>
      send(span.carrier, span),
    );
  };
  return {
    workflow: [
      {
        startWithDetails: (input, next) => {
          const { workflowId: temporalWorkflowId } = input.options;
          return call(`StartWorkflow:${input.workflowType}`, { temporalWorkflowId }, (carrier) =>
            next({
              ...input,
              headers: withContext(input.headers, carrier),
              options: withRequestId(input.options, carrier),
            }),
          );
        },
        startUpdateWithStart: (input, next) => {
          const { workflowId: temporalWorkflowId } = input.workflowStartOptions;
          const name = `UpdateWithStartWorkflow:${input.updateName}`;
          return call(name, { temporalWorkflowId }, (carrier) =>
            next({
              ...input,
              workflowStartHeaders: withContext(input.workflowStartHeaders, carrier),
              updateHeaders: withContext(input.updateHeaders, carrier),
              workflowStartOptions: withRequestId(input.workflowStartOptions, carrier),
            }),
          );
        },
        signal: (input, next) =>
          call(`SignalWorkflow:${input.signalName}`, idOf(input), (carrier) =>
            next({ ...input, headers: withContext(input.headers, carrier) }),
          ),
        startUpdate: (input, next) =>
          call(`StartWorkflowUpdate:${input.updateName}`, idOf(input), (carrier) =>
            next({ ...input, headers: withContext(input.headers, carrier) }),
          ),
        query: (input, next) =>
          call(`QueryWorkflow:${input.queryType}`, idOf(input), () => next(input)),
        describe: (input, next) => call('DescribeWorkflow', idOf(input), () => next(input)),
        cancel: (input, next) => call('CancelWorkflow', idOf(input), () => next(input)),
      },
    ],
    activity: [
      {
        start: (input, next) =>
          call(`StartActivity:${input.activityType}`, {}, (carrier) =>
            next({ ...input, headers: withContext(input.headers, carrier) }),
          ),
      },
    ],
  };
}

function idOf(input: {
  readonly workflowExecution: { readonly workflowId?: string | null };
}): SpanAttributes {
  const { workflowId } = input.workflowExecution;
  return typeof workflowId === 'string' ? { temporalWorkflowId: workflowId } : {};
}

function withContext<H extends object>(
  headers: H,
  carrier: TraceCarrier | undefined,
): H & { [TRACE_HEADER]?: Header } {
  return carrier === undefined ? headers : { ...headers, [TRACE_HEADER]: toHeader(carrier) };
}

/** Beside what the caller keeps there; the payload codec encrypts it with the rest. */
function withRequestId<O extends { readonly memo?: Record<string, unknown> }>(
  options: O,
  carrier: TraceCarrier | undefined,
): O {
  const requestId = carrier?.requestId;
  if (requestId === undefined) return options;
  return { ...options, memo: { ...options.memo, [REQUEST_ID_MEMO]: requestId } };
}
