/** Configuration of tracing. */
import { isLoopback } from '../../domain';
import { type Environment } from '../environment';
import { pairsOf } from './pairs';
import { isSet, parse } from './parse';
import { ConfigurationError } from './problems';
import { HTTPS_PORT, environmentProxy } from './proxy';
import { tracingVariables, type SAMPLERS } from './tracing-variables';

/** How a process traces. */
export interface TracingConfig {
  readonly serviceName: string;
  readonly resourceAttributes: Readonly<Record<string, string>>;
  readonly sampler: { readonly word: (typeof SAMPLERS)[number]; readonly ratio: number };
  readonly exporter: {
    /** Whole address, of traces. */
    readonly url: string;
    /** May have a secret. */
    readonly headers: Readonly<Record<string, string>>;
    /** Egress proxy: a secret. Absent: none. */
    readonly proxyUrl?: string;
  };
}

/** OpenTelemetry's default. */
const COLLECTOR = 'http://localhost:4318';

/**
 * Parses and checks it; undefined where tracing is off, whatever the other variables hold: some
 * clusters set them everywhere.
 *
 * @throws ConfigurationError also for headers that would travel unencrypted to another machine
 */
export function tracingConfig(env: Environment, who: 'api' | 'worker'): TracingConfig | undefined {
  if (!isSet(env, 'TRACING') || env['TRACING'] === 'off') return undefined;
  const values = parse(tracingVariables, env);
  const url = addressOf(values);
  const headers = pairsOf(values.OTEL_EXPORTER_OTLP_HEADERS) ?? {};
  const { protocol, hostname, port } = new URL(url);
  if (protocol === 'http:' && Object.keys(headers).length > 0 && !isLoopback(hostname)) {
    throw new ConfigurationError([
      `OTEL_EXPORTER_OTLP_HEADERS would travel unencrypted to ${hostname}. Use https, or a collector that needs no headers.`,
    ]);
  }
  const proxy =
    protocol === 'https:'
      ? environmentProxy(env, { host: hostname, port: Number(port || HTTPS_PORT) })
      : undefined;
  return {
    serviceName: values.OTEL_SERVICE_NAME || `atrium-verification-${who}`,
    resourceAttributes: pairsOf(values.OTEL_RESOURCE_ATTRIBUTES) ?? {},
    sampler: { word: values.OTEL_TRACES_SAMPLER, ratio: values.OTEL_TRACES_SAMPLER_ARG },
    exporter: { url, headers, ...(proxy === undefined ? {} : { proxyUrl: proxy.href }) },
  };
}

function addressOf(values: {
  readonly OTEL_EXPORTER_OTLP_ENDPOINT: string;
  readonly OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: string;
}): string {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: base, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: own } = values;
  return own || `${(base || COLLECTOR).replace(/\/+$/, '')}/v1/traces`;
}
