/**
 * The requests that the simulator received. Holds no secret: no body, no header value, no query
 * string, and of an answer or credential at most its guid.
 */

import { type Api } from './api';

/** One request. */
export interface RequestLogEntry {
  /** When it arrived, ISO 8601 with milliseconds, by the simulator's clock. */
  readonly at: string;
  readonly method: string;
  /** Path without query; `(unmatched)` where no endpoint has it. */
  readonly path: string;
  /** Name of the endpoint, such as `verifyMember`, or `unmatched`. */
  readonly route: string;
  /**
   * HTTP status sent, or that would have been sent; 0 when the call had no effect and got no
   * answer.
   */
  readonly status: number;
  readonly requestId: string;
  /** The interface that the headers asked for; absent for pages. */
  readonly api?: Api;
  readonly userGuid?: string;
  readonly memberGuid?: string;
  readonly institutionCode?: string;
  /** Guids of the challenges that a resume answered. */
  readonly challengeGuids?: readonly string[];
  /** The fault that was played on this request. */
  readonly fault?: string;
}

/** What an endpoint adds to the entry of its request. */
export type LogNote = Partial<
  Pick<RequestLogEntry, 'userGuid' | 'memberGuid' | 'institutionCode' | 'challengeGuids'>
>;

/**
 * Enough for a load run; older entries are dropped so that a long-lived simulator does not grow.
 */
const ENTRIES_MAX = 100_000;

/** The log of one simulator, oldest entry first. */
export class RequestLog {
  #entries: RequestLogEntry[] = [];

  /** Adds an entry; drops the oldest tenth when the log is full. */
  add(entry: RequestLogEntry): void {
    if (this.#entries.length >= ENTRIES_MAX) {
      this.#entries = this.#entries.slice(ENTRIES_MAX / 10);
    }
    this.#entries.push(entry);
  }

  /** All entries, or those of one endpoint and, if given, one member. */
  entries(route?: string, memberGuid?: string): readonly RequestLogEntry[] {
    return this.#entries.filter(
      (entry) =>
        (route === undefined || entry.route === route) &&
        (memberGuid === undefined || entry.memberGuid === memberGuid),
    );
  }

  /** Forgets everything. */
  clear(): void {
    this.#entries = [];
  }
}
