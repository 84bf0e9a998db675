/**
 * Traces, as an option (docs/adr/0020). An entry of its own; the OpenTelemetry libraries are loaded by
 * {@link openTracing} where tracing is on.
 */
export { openTracing } from './tracing/open-tracing';
export { tracedClient } from './tracing/traced-client';
export { inSpan, type OpenSpan, type Tracing } from './tracing/tracing';
