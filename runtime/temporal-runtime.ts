/** Installs Temporal's process-wide runtime with our logger, before anything of the SDK is used. */
import {
  DefaultLogger,
  Runtime,
  makeTelemetryFilterString,
  type LogEntry,
} from '@temporalio/worker';
import { freeLoopbackPort, readCoreMetrics } from './core-metrics';
import { type Logger } from './logger';

/**
 * Routes the SDK's and the native core's logs through the redacting logger; the core says more only
 * where the logger wants `debug` or `trace`. Once per process.
 *
 * @param metricsPort - port of loopback for the core's metrics. Absent: they are not kept
 * @throws Error when that port is taken; it may be called again then
 */
export function installTemporalRuntime(logger: Logger, metricsPort?: number): void {
  const [sdk, core] = logger.isLevelEnabled('debug')
    ? (['DEBUG', 'DEBUG'] as const)
    : (['INFO', 'WARN'] as const);
  Runtime.install({
    logger: new DefaultLogger(sdk, (entry) => {
      write(logger, entry);
    }),
    telemetryOptions: {
      logging: { forward: {}, filter: makeTelemetryFilterString({ core, other: 'ERROR' }) },
      ...(metricsPort === undefined
        ? {}
        : { metrics: { prometheus: { bindAddress: `127.0.0.1:${String(metricsPort)}` } } }),
    },
    // Our commands handle signals themselves.
    shutdownSignals: [],
  });
}

/** Somebody else may take the port that was free a moment ago. */
const PORTS_TRIED = 5;

/**
 * The same, with the core's metrics. Returns what reads them, in the Prometheus text format.
 *
 * @throws Error when the core can listen nowhere on loopback
 */
export async function installMeasuredRuntime(logger: Logger): Promise<() => Promise<string>> {
  for (let tried = 1; ; tried += 1) {
    const port = await freeLoopbackPort();
    try {
      installTemporalRuntime(logger, port);
      return () => readCoreMetrics(port);
    } catch (error) {
      if (tried === PORTS_TRIED) throw error;
    }
  }
}

/**
 * Each of our workers serves one kind of task on purpose; the SDK warns that it does not serve the
 * other.
 */
const EXPECTED = /^No (activities|workflows) registered, not polling/;

/** Longest message that is logged, in characters: none of the SDK's own comes near. */
const MESSAGE_LENGTH_MAX = 500;
/**
 * What the core's lines below a warning keep: where something happened. Their other fields hold whole
 * tasks as text, and the bytes of payloads with them.
 */
const CORE_FIELDS: ReadonlySet<string> = new Set([
  ...['sdkComponent', 'target', 'namespace', 'taskQueue', 'workflowId', 'runId', 'attempt'],
  ...['machineName', 'state', 'commandType', 'hasLegacyQuery', 'forceNewWft'],
]);

/** How the core writes a payload, with its bytes, in a field that is a text. */
const PAYLOAD = /\bPayloads?\s*\{/;
const withoutPayloads = (value: unknown): unknown =>
  typeof value === 'string' && PAYLOAD.test(value) ? '[redacted]' : value;

function write(logger: Logger, { level, message, meta = {} }: LogEntry): void {
  if (EXPECTED.test(message)) return;
  const isProblem = level === 'WARN' || level === 'ERROR';
  const isKept = (name: string): boolean => isProblem || CORE_FIELDS.has(name);
  const fields =
    meta['sdkComponent'] === 'core'
      ? Object.fromEntries(
          Object.entries(meta)
            .filter(([name]) => isKept(name))
            .map(([name, value]) => [name, withoutPayloads(value)]),
        )
      : meta;
  const method = level.toLowerCase() as 'trace' | 'debug' | 'info' | 'warn' | 'error';
  logger[method](fields, message.slice(0, MESSAGE_LENGTH_MAX));
}
