/** Keeps what is measured, and writes it in the Prometheus text format (prom-client). */
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import {
  FIRST_SEEN_MAX,
  METRICS,
  type LabelValues,
  type MetricDeclaration,
  type MetricName,
  type ProcessName,
} from './declarations';
import { type GaugeName, type GaugeValue, type Measure } from './measure';
import { productVersion } from '../version';
import { OTHER } from './words';

/** The metrics of one process. */
export interface Metrics extends Measure {
  /** All of them as text, those of Node.js included. */
  text(): Promise<string>;
}

/** The media type of {@link Metrics.text}. */
export const METRICS_TYPE = new Registry().contentType;

/** Counters and histograms with at most so many series begin at 0, so that their first event is a rise. */
const ZEROES_MAX = 40;

type Kept = Counter | Gauge | Histogram;
type Labels = Readonly<Record<string, string>>;

/**
 * Makes the metrics of a process.
 *
 * @param version - for `verification_build_info`. @default that of package.json
 */
export function createMetrics(process: ProcessName, version = productVersion()): Metrics {
  const registry = new Registry();
  const kept = new Map<MetricName, Kept>();
  const bounds = new Map<MetricName, LabelBounds>();
  for (const [name, declaration] of Object.entries<MetricDeclaration>(METRICS)) {
    if (!declaration.of.includes(process)) continue;
    kept.set(name as MetricName, keep(registry, name, declaration));
    bounds.set(name as MetricName, new LabelBounds(declaration.labels));
  }
  collectDefaultMetrics({ register: registry });
  const readers: (() => void)[] = [];
  const record = (
    name: MetricName,
    labels: Labels,
    write: (metric: Kept, known: Labels) => void,
  ) => {
    const metric = kept.get(name);
    // A part that several processes share may measure what this one does not have.
    if (metric !== undefined) write(metric, bounds.get(name)?.bounded(labels) ?? {});
  };
  const metrics: Metrics = {
    add: (name, labels, by = 1) => {
      record(name, labels, (metric, known) => {
        (metric as Counter).inc(known, by);
      });
    },
    observe: (name, labels, value) => {
      record(name, labels, (metric, known) => {
        (metric as Histogram).observe(known, value);
      });
    },
    set: (name, labels, value) => {
      record(name, labels, (metric, known) => {
        (metric as Gauge).set(known, value);
      });
    },
    watch: <N extends GaugeName>(name: N, read: () => readonly GaugeValue<N>[]) => {
      readers.push(() => {
        for (const { labels, value } of read()) metrics.set(name, labels, value);
      });
    },
    text: () => {
      for (const read of readers) read();
      return registry.metrics();
    },
  };
  metrics.set('verification_build_info', { process, version, node: NODE_VERSION }, 1);
  return metrics;
}

const NODE_VERSION = process.versions.node;

function keep(
  registry: Registry,
  name: string,
  { type, help, labels, buckets }: MetricDeclaration,
): Kept {
  const labelNames = Object.keys(labels);
  const options = { name, help, labelNames, registers: [registry] };
  if (type === 'gauge') return new Gauge(options);
  const zeroes = combinationsOf(labels);
  if (type === 'counter') {
    const counter = new Counter(options);
    for (const each of zeroes) counter.inc(each, 0);
    return counter;
  }
  const histogram = new Histogram({ ...options, buckets: [...(buckets ?? [])] });
  for (const each of zeroes) histogram.zero(each);
  return histogram;
}

/** All combinations of the labels' words; none where they are too many, or not known. */
function combinationsOf(labels: MetricDeclaration['labels']): readonly Labels[] {
  let found: readonly Labels[] = [{}];
  for (const [label, values] of Object.entries(labels)) {
    if (typeof values === 'string' || values.length * found.length > ZEROES_MAX) return [];
    found = found.flatMap((before) => values.map((value) => ({ ...before, [label]: value })));
  }
  return found;
}

/** Holds the labels of one metric to what is declared. */
class LabelBounds {
  readonly #known: ReadonlyMap<string, ReadonlySet<string>>;
  readonly #labels: readonly (readonly [string, LabelValues])[];

  constructor(labels: Readonly<Record<string, LabelValues>>) {
    this.#labels = Object.entries(labels);
    this.#known = new Map(
      Object.entries(labels).map(([label, values]) => [
        label,
        new Set(typeof values === 'string' ? [] : values),
      ]),
    );
  }

  bounded(labels: Labels): Labels {
    const known: Record<string, string> = {};
    for (const [label, values] of this.#labels) {
      known[label] = this.#boundedValue(label, values, labels[label] ?? OTHER);
    }
    return known;
  }

  #boundedValue(label: string, values: LabelValues, value: string): string {
    const known = this.#known.get(label) as Set<string>;
    if (known.has(value)) return value;
    const max = values === 'first-seen' ? FIRST_SEEN_MAX : values === 'constant' ? 1 : 0;
    if (known.size >= max) return OTHER;
    known.add(value);
    return value;
  }
}
