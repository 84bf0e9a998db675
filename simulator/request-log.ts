/**
 * The requests that the simulator received. Holds no secret: no body, no header value, no query
 * string, of a path the guids of user and member alone, and of an answer or credential at most its
 * guid.
 */

import { type Api } from './api';

/** One request. */
export interface RequestLogEntry {
  /** When it arrived, ISO 8601 with milliseconds, by the simulator's clock. */
  readonly at: string;
  readonly method: string;
  /**
   * Path without query, its other parameters by their names, such as `:token`; `(unmatched)` where
   * no endpoint has it.
   */
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

/** A guid of MX's, or an alias of its test user and member: no id of a client's own begins so. */
const GUID = /^(?:USR-|MBR-|test_atrium)/;

/** What an entry says of a request's path; an id of the client's own in it is personal. */
export function notePath(
  template: string,
  { userGuid, memberGuid }: Readonly<Record<string, string | undefined>>,
): Pick<RequestLogEntry, 'path' | 'userGuid' | 'memberGuid'> {
  const guids = Object.entries({ userGuid, memberGuid }).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && GUID.test(entry[1]),
  );
  const path = guids.reduce((before, [name, guid]) => before.replace(`:${name}`, guid), template);
  return { path, ...Object.fromEntries(guids) };
}

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
