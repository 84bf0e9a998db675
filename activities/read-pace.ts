/**
 * Keeps status reads of one member apart, over all activities and attempts of this process: MX asks
 * for 3 s between two of them (atrium-contract.md §5). Up to the moment at which an attempt of an
 * activity began, another worker may have read the member, so the first read of each attempt waits.
 */
import { type MemberObservation } from '../domain';
import { type MemberRef, type MxCall, type MxPort } from '../mx/port';
import { failure } from './failures';
import { pause } from './lost-attempt';

/**
 * Members remembered, 100 bytes each: more than one process has at once. Those read longest ago are
 * forgotten first, which only costs a pause.
 */
const MEMBERS_MAX = 50_000;
/** While a member is read, nobody knows when it may be read again. */
const BEING_READ = Infinity;

/** When each member may be read again, by the process's monotonic clock. One per process. */
export class ReadPace {
  readonly #intervalMs: number;
  readonly #nextReadAtMs = new Map<string, number>();
  /** The members that each attempt has waited for: from then on this process knows who reads them. */
  readonly #followedBy = new WeakMap<MxCall, Set<string>>();

  /** @param intervalMs - least pause between two reads of one member */
  constructor(intervalMs: number) {
    this.#intervalMs = intervalMs;
  }

  /**
   * Notes that a pause after the member's last read begins.
   *
   * @param call - of the attempt that makes this pause before its first read, if there is one
   */
  note(memberGuid: string, call?: MxCall): void {
    if (call !== undefined) this.#meet(call, memberGuid);
    if (this.#nextReadAtMs.get(memberGuid) === BEING_READ) return;
    this.#set(memberGuid, performance.now() + this.#intervalMs);
  }

  /**
   * Reads as soon as the member may be read; its next pause begins when the read is over, however
   * long that waits for its turn at MX. Of activities that waited together, one reads.
   *
   * @throws what `read` throws · CancelledFailure when the call was cancelled
   */
  async read<T>(memberGuid: string, call: MxCall, read: () => Promise<T>): Promise<T> {
    if (this.#meet(call, memberGuid)) this.note(memberGuid);
    for (;;) {
      const waitMs = Math.ceil((this.#nextReadAtMs.get(memberGuid) ?? 0) - performance.now());
      if (waitMs <= 0) break;
      await pause(call, Math.min(waitMs, this.#intervalMs));
    }
    this.#set(memberGuid, BEING_READ);
    try {
      return await read();
    } finally {
      this.#set(memberGuid, performance.now() + this.#intervalMs);
    }
  }

  /** Notes that this attempt knows the member. True the first time. */
  #meet(call: MxCall, memberGuid: string): boolean {
    const known = this.#followedBy.get(call);
    if (known?.has(memberGuid) === true) return false;
    if (known === undefined) this.#followedBy.set(call, new Set([memberGuid]));
    else known.add(memberGuid);
    return true;
  }

  #set(memberGuid: string, nextReadAtMs: number): void {
    this.#nextReadAtMs.delete(memberGuid);
    this.#nextReadAtMs.set(memberGuid, nextReadAtMs);
    if (this.#nextReadAtMs.size <= MEMBERS_MAX) return;
    const [oldest] = this.#nextReadAtMs.keys();
    if (oldest !== undefined) this.#nextReadAtMs.delete(oldest);
  }
}

/** Reads the member's status as soon as its pace allows. Errors as those of the port. */
export function readStatus(
  { mx, pace }: { readonly mx: Pick<MxPort, 'observe'>; readonly pace: ReadPace },
  member: MemberRef,
  call: MxCall,
): Promise<MemberObservation> {
  return pace.read(member.memberGuid, call, () => mx.observe(member, call));
}

/**
 * The same for whoever asks the end user.
 *
 * @throws failure `MxContractBroken` where MX asks what cannot be answered: asked in part, a round
 * would wait for an answer that MX never takes
 */
export async function readRound(
  ...given: Parameters<typeof readStatus>
): Promise<MemberObservation> {
  const seen = await readStatus(...given);
  if (seen.isUnanswerable === true) {
    throw failure('MxContractBroken', {
      message: 'MX asks what cannot be answered, in part or whole.',
    });
  }
  return seen;
}
