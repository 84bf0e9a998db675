/** The course of one measured verification, and how late its caller learned of what MX did. Pure. */
import { type RequestLogEntry } from '../../../simulator';

/** How MX and the end user behave. */
export interface Course {
  readonly pollIntervalMs: number;
  /** Each phase of MX's job; there are five, none of them while the end user thinks. */
  readonly phaseMs: number;
  /** Before each of the two answers. */
  readonly thinkMs: number;
}

/** What the caller of one verification saw. */
export interface Seen {
  readonly memberGuid: string;
  readonly accounts: number;
  /** When each of the two questions was there, and the result, in milliseconds since 1970. */
  readonly times: readonly number[];
}

/** Phases before the MFA question, before the selection of the account, and before the end (simulator/job-plan.ts). */
const PHASES = [2, 1, 2] as const;

/** MX's own part of a verification, in milliseconds. */
function workOf({ phaseMs }: Course): number {
  return PHASES.reduce((sum, phases) => sum + phases * phaseMs, 0);
}

/** How long a verification takes at the least: MX's work and the end user's thinking. */
export function leastMs(course: Course): number {
  return workOf(course) + 2 * course.thinkMs;
}

/**
 * For each thing that MX had for the caller, how long after MX had it the caller knew: polling, the
 * way through the service, and following it.
 */
export function lagsOf(
  { memberGuid, times }: Seen,
  requests: readonly RequestLogEntry[],
  { phaseMs }: Course,
): readonly number[] {
  const began = requests
    .filter((entry) => entry.memberGuid === memberGuid && BEGINS.includes(entry.route))
    .filter(({ status }) => status < 300)
    .map(({ at }) => Date.parse(at));
  return times.flatMap((time, nth) => {
    const [from, phases] = [began[nth], PHASES[nth]];
    return from === undefined || phases === undefined ? [] : [time - from - phases * phaseMs];
  });
}

/** What begins a part of MX's work. */
const BEGINS: readonly string[] = ['verifyMember', 'resumeMember'];

/** Polls and other requests about one member; the user's creation is not among them. */
export function pollsIn(requests: readonly RequestLogEntry[]): number {
  return requests.filter(({ route }) => route === 'readMemberStatus').length;
}
