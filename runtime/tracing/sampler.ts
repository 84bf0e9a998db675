/** Which requests are traced, by the words of OpenTelemetry. */
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  type Sampler,
} from '@opentelemetry/sdk-trace';
import { type TracingConfig } from '../config/tracing';

/** The sampler of a word such as `parentbased_traceidratio`. */
export function samplerOf({ word, ratio }: TracingConfig['sampler']): Sampler {
  const root = rootOf(word.replace('parentbased_', ''), ratio);
  return word.startsWith('parentbased_') ? new ParentBasedSampler({ root }) : root;
}

function rootOf(word: string, ratio: number): Sampler {
  if (word === 'traceidratio') return new TraceIdRatioBasedSampler(ratio);
  return word === 'always_off' ? new AlwaysOffSampler() : new AlwaysOnSampler();
}
