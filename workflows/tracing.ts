/**
 * The spans of a verification: its run, its messages, its Activities. In the traced bundle alone
 * (docs/adr/0020); a run whose start has no trace context is left as it is. What it does to a run is
 * headers: it awaits nothing of its own and draws ids from a random stream of its own, so a history
 * replays the same with it and without it.
 */
import {
  AsyncLocalStorage,
  getRandomStream,
  isCancellation,
  proxySinks,
  workflowInfo,
  type WorkflowInterceptors,
} from '@temporalio/workflow';
import { ActivityFailure, ApplicationFailure, type Headers } from '@temporalio/common';
import {
  TRACE_HEADER,
  carrierFrom,
  fromHeader,
  logFieldsOf,
  spanIdsOf,
  toHeader,
  type TraceCarrier,
  type TraceSinks,
} from '../domain/trace-context';

const { traces: sink } = proxySinks<TraceSinks>();

/** The SDK calls it for each run. */
export function interceptors(): WorkflowInterceptors {
  const current = new AsyncLocalStorage<TraceCarrier>();
  // Also of what a message without a context does, and of the SDK's own log lines.
  let run: TraceCarrier | undefined;
  const here = (): TraceCarrier | undefined => current.getStore() ?? run;
  const span = <T>(
    name: string,
    parent: TraceCarrier,
    work: (carrier: TraceCarrier) => Promise<T>,
  ): Promise<T> => traced(name, parent, (carrier) => current.run(carrier, () => work(carrier)));
  return {
    inbound: [
      {
        execute: (input, next) => {
          const parent = carrierIn(input.headers);
          if (parent === undefined) return next(input);
          return span(`RunWorkflow:${workflowInfo().workflowType}`, parent, (carrier) => {
            run = carrier;
            return next(input);
          });
        },
        handleSignal: (input, next) => {
          const parent = carrierIn(input.headers);
          if (parent === undefined) return next(input);
          return span(`HandleSignal:${input.signalName}`, parent, () => next(input));
        },
        // Not validateUpdate, which is not replayed, and not handleQuery, which may run at any time:
        // an id drawn there would be another's after a replay.
        handleUpdate: (input, next) => {
          const parent = carrierIn(input.headers);
          if (parent === undefined) return next(input);
          return span(`HandleUpdate:${input.name}`, parent, () => next(input));
        },
      },
    ],
    outbound: [
      {
        scheduleActivity: (input, next) => {
          const parent = here();
          if (parent === undefined) return next(input);
          return traced(`StartActivity:${input.activityType}`, parent, (carrier) =>
            next({ ...input, headers: { ...input.headers, [TRACE_HEADER]: toHeader(carrier) } }),
          );
        },
        getLogAttributes: (input, next) => {
          const carrier = here();
          return next({ ...(carrier === undefined ? {} : logFieldsOf(carrier)), ...input });
        },
      },
    ],
    internals: [
      {
        dispose: (input, next) => {
          current.disable();
          next(input);
        },
      },
    ],
  };
}

function carrierIn(headers: Headers): TraceCarrier | undefined {
  return fromHeader(headers[TRACE_HEADER]);
}

/** Does the work, and tells the worker when it has ended. The promise of the work is returned as it is. */
function traced<T>(
  name: string,
  parent: TraceCarrier,
  work: (carrier: TraceCarrier) => Promise<T>,
): Promise<T> {
  const spanId = newSpanId();
  const startMs = Date.now();
  const ended = (error?: string): void => {
    if (workflowInfo().unsafe.isReplaying || spanIdsOf(parent.traceparent)?.isSampled !== true)
      return;
    const times = { startMs, endMs: Date.now() };
    sink.ended({ name, parent, spanId, ...times, ...(error === undefined ? {} : { error }) });
  };
  const done = work(carrierFrom(parent, spanId));
  void done.then(
    () => {
      ended();
    },
    (error: unknown) => {
      ended(typeOf(error));
    },
  );
  return done;
}

/** Repeats itself in a replay, whatever else the run draws. */
function newSpanId(): string {
  const bytes = getRandomStream('verification/tracing').fill(new Uint8Array(8));
  const id = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return /^0*$/.test(id) ? '1'.padStart(16, '0') : id;
}

/** The failure's type, never its message. */
function typeOf(error: unknown): string {
  if (isCancellation(error)) return 'Cancelled';
  const cause = error instanceof ActivityFailure ? error.cause : error;
  if (cause instanceof ApplicationFailure && typeof cause.type === 'string') return cause.type;
  return cause instanceof Error ? cause.name : 'Error';
}
