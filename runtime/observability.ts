/** What a process shows of itself: metrics and health. An entry of its own: it loads prom-client. */
export { NO_MEASURE, type Measure } from './metrics/measure';
export { createMetrics, type Metrics } from './metrics/metrics';
export { goodFor, type Checks } from './health/checks';
export { startHealthListener, type HealthListener } from './health/listener';
