/**
 * The log: JSON lines by pino, with a redactor between every caller and the output. Nothing else
 * writes to it.
 */
import pino, {
  type Bindings,
  type ChildLoggerOptions,
  type Logger,
  type LoggerOptions,
} from 'pino';
import { redact } from './redaction';

export type { Logger } from 'pino';

/** Where log lines go; standard output unless a test or the demo says otherwise. */
export interface LogDestination {
  write(line: string): void;
}

/**
 * Makes the logger of a process.
 *
 * @param level - trace, debug, info, warn or error
 */
export function createLogger(level: string, destination?: LogDestination): Logger {
  const options: LoggerOptions = {
    level,
    // `base: null` leaves host name and process id to whoever collects the lines.
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: {
      // Pino's number means nothing to who reads the line.
      level: (label) => ({ level: label }),
      log: (fields) => redact(fields) as Record<string, unknown>,
    },
  };
  return withSafeBindings(destination === undefined ? pino(options) : pino(options, destination));
}

/**
 * What a child logger repeats in each of its lines is redacted as fields are: pino has no formatter
 * that children keep. Of a child's options only level and prefix count; others would undo it. A
 * child has this logger for its prototype, so its own children are made here too.
 */
function withSafeBindings(logger: Logger): Logger {
  const pinos = Object.getPrototypeOf(logger) as Logger;
  const safe = (bindings: Bindings) => redact(bindings) as Bindings;
  return Object.assign(logger, {
    child(this: Logger, bindings: Bindings, { level, msgPrefix }: ChildLoggerOptions = {}) {
      return pinos.child.call(this, safe(bindings), {
        ...(level === undefined ? {} : { level }),
        ...(msgPrefix === undefined ? {} : { msgPrefix }),
      });
    },
    setBindings(this: Logger, bindings: Bindings) {
      pinos.setBindings.call(this, safe(bindings));
    },
  });
}
