/** How code says what it measures, whoever keeps it. Loads no package. */
import { type METRICS, type MetricName } from './declarations';

type OfType<T extends string> = {
  [N in MetricName]: (typeof METRICS)[N]['type'] extends T ? N : never;
}[MetricName];

export type CounterName = OfType<'counter'>;
export type GaugeName = OfType<'gauge'>;
export type HistogramName = OfType<'histogram'>;

/** The labels of a metric. A value that its list does not have is counted as `other`. */
export type LabelsOf<N extends MetricName> = Readonly<
  Record<keyof (typeof METRICS)[N]['labels'], string>
>;

/** One value of a gauge. */
export interface GaugeValue<N extends GaugeName> {
  readonly labels: LabelsOf<N>;
  readonly value: number;
}

/** Takes what is measured. Never throws: no figure is worth a request. */
export interface Measure {
  /** Adds to a counter. @param by - @default 1 */
  add<N extends CounterName>(name: N, labels: LabelsOf<N>, by?: number): void;
  /** Adds a value to a histogram, in the unit that its name has. */
  observe<N extends HistogramName>(name: N, labels: LabelsOf<N>, value: number): void;
  /** Sets a gauge. */
  set<N extends GaugeName>(name: N, labels: LabelsOf<N>, value: number): void;
  /** Reads a gauge whenever somebody asks for the metrics. */
  watch<N extends GaugeName>(name: N, read: () => readonly GaugeValue<N>[]): void;
}

/** Forgets what it is told: for a process that serves no metrics, such as the demo. */
export const NO_MEASURE: Measure = {
  add: () => undefined,
  observe: () => undefined,
  set: () => undefined,
  watch: () => undefined,
};
