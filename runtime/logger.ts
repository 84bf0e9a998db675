/**
 * The log: JSON lines by pino, with a redactor between every caller and the output. Nothing else
 * writes to it.
 */
import pino, { type Logger, type LoggerOptions } from 'pino';
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
  return destination === undefined ? pino(options) : pino(options, destination);
}
