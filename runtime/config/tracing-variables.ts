/** The variables of tracing (docs/tracing.md). The names are OpenTelemetry's, but for the switch. */
import { z } from 'zod';
import { fitting, secret, text, word } from './kinds';
import { isHttpAddress, pairsOf } from './pairs';

/** OpenTelemetry's own words. */
export const SAMPLERS = [
  'always_on',
  'always_off',
  'traceidratio',
  'parentbased_always_on',
  'parentbased_always_off',
  'parentbased_traceidratio',
] as const;

const ADDRESS = 'must be an http or https address without user, password, query or fragment.';
const PAIRS = 'must be a list such as name=value,name=value, special characters percent-encoded.';
const RATIO = 'must be a number from 0 to 1.';

export const tracingVariables = {
  TRACING: word(['off', 'on'], 'off').describe(
    'Whether the API and the worker trace requests. Off, no history has a byte more, and the variables below are not read.',
  ),
  OTEL_EXPORTER_OTLP_ENDPOINT: fitting(isHttpAddress, ADDRESS).describe(
    'Collector that takes OTLP over HTTP, without /v1/traces. Empty: http://localhost:4318.',
  ),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: fitting(isHttpAddress, ADDRESS).describe(
    'Whole address for traces, instead of the one above.',
  ),
  OTEL_EXPORTER_OTLP_HEADERS: secret(
    fitting((list) => pairsOf(list) !== undefined, PAIRS),
  ).describe(
    'Headers for the collector, such as the key of a service: name=value, comma-separated.',
  ),
  OTEL_SERVICE_NAME: text().describe(
    'Name of the process in traces. Empty: atrium-verification-api or atrium-verification-worker.',
  ),
  OTEL_RESOURCE_ATTRIBUTES: fitting((list) => pairsOf(list) !== undefined, PAIRS).describe(
    'What each span says of its process: name=value, comma-separated.',
  ),
  OTEL_TRACES_SAMPLER: word(SAMPLERS, 'parentbased_always_on').describe(
    "Which requests are traced. With parentbased_ a backend's own traceparent decides about its requests.",
  ),
  OTEL_TRACES_SAMPLER_ARG: z.coerce
    .number(RATIO)
    .min(0, RATIO)
    .max(1, RATIO)
    .default(1)
    .describe('Share of the requests that a traceidratio sampler takes, from 0 to 1.'),
} as const;
