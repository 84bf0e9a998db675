/** The variables of health and metrics (docs/metrics.md). */
import { integer, text, word } from './kinds';

const HOST = 'Address that %s listens on for probes and scrapers: /livez, /readyz, /metrics.';
const ALLOW =
  'Whether %s may be another address than loopback: whoever reaches it reads how much the service does and at which banks.';
const PORT = 'Port of that listener; 0 takes any free one.';

const host = (who: string) => text('127.0.0.1').describe(HOST.replace('%s', who));
const allow = (name: string) =>
  word(['true', 'false'], 'false').describe(ALLOW.replace('%s', name));
const port = (usual: number) => integer(0, 65_535, usual).describe(PORT);

/** Ports 9464 to 9466: OpenTelemetry's default for Prometheus, and the next two. */
export const healthVariables = {
  WORKER_HTTP_HOST: host('the worker'),
  WORKER_HTTP_HOST_ALLOW_INSECURE: allow('WORKER_HTTP_HOST'),
  WORKER_HTTP_PORT: port(9_464),
  API_METRICS_HOST: host('the HTTP API'),
  API_METRICS_HOST_ALLOW_INSECURE: allow('API_METRICS_HOST'),
  API_METRICS_PORT: port(9_465),
  CODEC_METRICS_HOST: host('the codec server'),
  CODEC_METRICS_HOST_ALLOW_INSECURE: allow('CODEC_METRICS_HOST'),
  CODEC_METRICS_PORT: port(9_466),
} as const;
