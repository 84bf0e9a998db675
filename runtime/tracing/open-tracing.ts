/** Begins to trace, where the configuration says so. The libraries are loaded then, and not before. */
import { type Logger } from '../logger';
import { type TracingConfig } from '../config/tracing';
import { type Tracing } from './tracing';

/** The tracing of a process; undefined where it is off. @param config - of {@link tracingConfig} */
export async function openTracing(
  config: TracingConfig | undefined,
  logger: Logger,
): Promise<Tracing | undefined> {
  if (config === undefined) return undefined;
  const [{ createTracing }, { otlpExporter }] = await Promise.all([
    import('./otel-tracing.js'),
    import('./otlp-exporter.js'),
  ]);
  return createTracing(config, otlpExporter(config.exporter, logger));
}
