/** Sends spans to a collector by OTLP over HTTP, as JSON. */
import { ExportResultCode } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { type SpanExporter } from '@opentelemetry/sdk-trace';
import { type TracingConfig } from '../config/tracing';
import { createProxyAgent } from '../egress';
import { type Logger } from '../logger';
import { CLOSE_MS } from './tracing';

/** Longest export, its retries included; within the time that a process has at its end. */
const EXPORT_MS = CLOSE_MS - 500;
/** A collector that is away is told of once in this time. */
const TOLD_AGAIN_MS = 60_000;

/** The exporter of a configuration. What it cannot send is lost, and told to the log; it harms nothing else. */
export function otlpExporter(
  { url, headers, proxyUrl }: TracingConfig['exporter'],
  logger: Pick<Logger, 'warn'>,
): SpanExporter {
  const exporter = new OTLPTraceExporter({
    ...{ url, headers: { ...headers }, timeoutMillis: EXPORT_MS },
    ...(proxyUrl === undefined
      ? {}
      : {
          httpAgentOptions: () =>
            createProxyAgent(proxyUrl, {
              agent: { keepAlive: true },
              openTimeoutMs: EXPORT_MS,
            }),
        }),
  });
  let toldAtMs = -Infinity;
  const tell = (count: number): void => {
    if (performance.now() - toldAtMs < TOLD_AGAIN_MS) return;
    toldAtMs = performance.now();
    logger.warn({ count, host: new URL(url).host }, 'Spans cannot be exported. They are lost.');
  };
  return {
    export: (spans, done) => {
      exporter.export(spans, (result) => {
        if (result.code !== ExportResultCode.SUCCESS) tell(spans.length);
        done(result);
      });
    },
    shutdown: () => exporter.shutdown(),
    forceFlush: () => exporter.forceFlush(),
  };
}
