/** Installs Temporal's process-wide runtime with our logger, before anything of the SDK is used. */
import {
  DefaultLogger,
  Runtime,
  makeTelemetryFilterString,
  type LogEntry,
} from '@temporalio/worker';
import { type Logger } from './logger';

/**
 * Routes the SDK's and the native core's logs through the redacting logger; the core says more only
 * where the logger wants `debug` or `trace`. Once per process.
 */
export function installTemporalRuntime(logger: Logger): void {
  const [sdk, core] = logger.isLevelEnabled('debug')
    ? (['DEBUG', 'DEBUG'] as const)
    : (['INFO', 'WARN'] as const);
  Runtime.install({
    logger: new DefaultLogger(sdk, (entry) => {
      write(logger, entry);
    }),
    telemetryOptions: {
      logging: { forward: {}, filter: makeTelemetryFilterString({ core, other: 'ERROR' }) },
    },
    // Our commands handle signals themselves.
    shutdownSignals: [],
  });
}

/**
 * Each of our workers serves one kind of task on purpose; the SDK warns that it does not serve the
 * other.
 */
const EXPECTED = /^No (activities|workflows) registered, not polling/;

/** Some of the core's messages hold a whole task. */
const MESSAGE_LENGTH_MAX = 500;

function write(logger: Logger, entry: LogEntry): void {
  if (EXPECTED.test(entry.message)) return;
  const level = entry.level.toLowerCase() as 'trace' | 'debug' | 'info' | 'warn' | 'error';
  logger[level](entry.meta ?? {}, entry.message.slice(0, MESSAGE_LENGTH_MAX));
}
