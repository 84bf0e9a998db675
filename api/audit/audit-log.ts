/** Writes audit lines: JSON, one a line, to a file of its own or between the log lines. */
import { appendFileSync } from 'node:fs';
import { auditEntrySchema, type KeyEntry, type RequestEntry } from './entry';

/** Where audit lines go. Throws when a line could not be written. */
export interface AuditDestination {
  write(line: string): unknown;
}

const OWNER_ONLY = 0o600;

/**
 * A file, which is opened anew for each line, so that it may be moved away and rotated. Written
 * before the answer goes out: a line costs some ten microseconds on a local disk.
 *
 * @param file - empty: standard output
 */
export function auditDestination(file: string): AuditDestination {
  if (file === '') return process.stdout;
  return {
    write: (line) => {
      appendFileSync(file, line, { mode: OWNER_ONLY });
    },
  };
}

/** The audit stream of a process. */
export class AuditLog {
  readonly #destination: AuditDestination;

  constructor(destination: AuditDestination) {
    this.#destination = destination;
  }

  /** @throws Error when the line cannot be written, or holds what is not documented */
  write(entry: RequestEntry | KeyEntry): void {
    const line = auditEntrySchema.parse({
      time: new Date().toISOString(),
      stream: 'audit',
      ...entry,
    });
    this.#destination.write(`${JSON.stringify(line)}\n`);
  }
}
