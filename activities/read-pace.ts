/**
 * Keeps status reads of one member apart, over all activities and attempts of this process: MX asks
 * for 3 s between two of them (atrium-contract.md §5). A member that this process has not read yet
 * may have been read by another worker a moment ago, so it waits as well.
 */
import { type MemberObservation } from '../domain';
import { type MemberRef, type MxCall, type MxPort } from '../mx/port';
import { pauseUnlessLost } from './lost-attempt';

/** Members remembered; those read longest ago are forgotten first, which only costs a pause. */
const MEMBERS_MAX = 10_000;

/** When each member may be read again, by the process's monotonic clock. One per process. */
export class ReadPace {
  readonly #intervalMs: number;
  readonly #nextReadAtMs = new Map<string, number>();

  /** @param intervalMs - least pause between two reads of one member */
  constructor(intervalMs: number) {
    this.#intervalMs = intervalMs;
  }

  /** Notes that the member is read now, or that a pause after its last read begins. */
  note(memberGuid: string): void {
    this.#nextReadAtMs.delete(memberGuid);
    this.#nextReadAtMs.set(memberGuid, performance.now() + this.#intervalMs);
    const [oldest] = this.#nextReadAtMs.keys();
    if (this.#nextReadAtMs.size > MEMBERS_MAX && oldest !== undefined)
      this.#nextReadAtMs.delete(oldest);
  }

  /**
   * Waits until the member may be read. Two activities that waited for one moment take turns.
   *
   * @throws failure `MemberPending` when another worker has the activity
   */
  async turn(memberGuid: string): Promise<void> {
    if (!this.#nextReadAtMs.has(memberGuid)) this.note(memberGuid);
    for (;;) {
      const waitMs = Math.ceil((this.#nextReadAtMs.get(memberGuid) ?? 0) - performance.now());
      if (waitMs <= 0) break;
      await pauseUnlessLost(waitMs);
    }
    this.note(memberGuid);
  }
}

/** Reads the member's status as soon as its pace allows. Errors as those of the port. */
export async function readStatus(
  { mx, pace }: { readonly mx: Pick<MxPort, 'observe'>; readonly pace: ReadPace },
  member: MemberRef,
  call: MxCall,
): Promise<MemberObservation> {
  await pace.turn(member.memberGuid);
  try {
    return await mx.observe(member, call);
  } finally {
    pace.note(member.memberGuid);
  }
}
