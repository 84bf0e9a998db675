/** The spans of a worker: attempts of Activities, exchanges with MX, and what Workflow code has ended. */
import {
  type ActivityExecuteInput,
  type InjectedSinks,
  type WorkerInterceptors,
} from '@temporalio/worker';
import { TRACE_HEADER, fromHeader, logFieldsOf, type TraceSinks } from '../domain/trace-context';
import { type TraceExchange } from '../mx/http';
import { inSpan, type Tracing } from '../runtime/tracing';

/**
 * Opens a span for each attempt of an Activity whose Workflow, or caller, is traced, and gives its log
 * lines the ids of trace and request.
 */
export function tracedActivities(
  tracing: Tracing | undefined,
): NonNullable<WorkerInterceptors['activity']> {
  if (tracing === undefined) return [];
  return [
    ({ info }) => {
      let fields: Record<string, unknown> = {};
      const execute = (
        input: ActivityExecuteInput,
        next: (input: ActivityExecuteInput) => Promise<unknown>,
      ): Promise<unknown> => {
        const parent = fromHeader(input.headers[TRACE_HEADER]);
        if (parent === undefined) return next(input);
        fields = logFieldsOf(parent);
        const { workflowId, runId } = info.workflowExecution ?? {};
        const attributes = {
          temporalActivityId: info.activityId,
          'temporal.activity.attempt': info.attempt,
          ...(workflowId === undefined ? {} : { temporalWorkflowId: workflowId }),
          ...(runId === undefined ? {} : { run_id: runId }),
        };
        const name = `RunActivity:${info.activityType}`;
        return inSpan(tracing, name, { kind: 'internal', parent, attributes }, () => next(input));
      };
      return {
        inbound: { execute },
        outbound: { getLogAttributes: (input, next) => next({ ...fields, ...input }) },
      };
    },
  ];
}

/** Opens a span for each exchange with MX below one, and passes the context on. */
export function tracedExchanges(tracing: Tracing | undefined): TraceExchange | undefined {
  if (tracing === undefined) return undefined;
  return ({ method, route }, send) => {
    // Below nobody's request there is no trace, and MX is told of none.
    if (tracing.current() === undefined) return send({});
    const attributes = { 'http.request.method': method, 'url.template': route };
    return inSpan(tracing, `${method} ${route}`, { kind: 'client', attributes }, async (span) => {
      const { traceparent, tracestate } = span.carrier;
      const reply = await send({
        traceparent,
        ...(tracestate === undefined ? {} : { tracestate }),
      }).catch((error: unknown) => {
        const { httpStatus } = error as { readonly httpStatus?: unknown };
        if (typeof httpStatus === 'number') span.set({ 'http.response.status_code': httpStatus });
        throw error;
      });
      span.set({ 'http.response.status_code': reply.httpStatus });
      return reply;
    });
  };
}

/** Where the traced bundle tells of its spans. None of them is told of twice: a replay calls no sink. */
export function traceSinks(tracing: Tracing | undefined): InjectedSinks<TraceSinks> | undefined {
  if (tracing === undefined) return undefined;
  return {
    traces: {
      ended: {
        fn: ({ workflowId, runId }, span) => {
          tracing.record(span, { temporalWorkflowId: workflowId, run_id: runId });
        },
      },
    },
  };
}
