/**
 * Which member this verification made. Clean-up reads it, whatever step the verification ended in.
 */
export class Ownership {
  #guidsBefore: readonly string[] | null = [];
  #isRequested = false;
  #identifier: string | undefined;

  /**
   * The user had these members before: none of them is ours to delete. Null where there are too many
   * to list: then none is known to be ours.
   */
  noteMembersBefore(memberGuids: readonly string[] | null): void {
    this.#guidsBefore = memberGuids;
  }

  /**
   * MX is asked for a member now. If the answer is lost, the member may be there without a guid
   * that we know.
   *
   * @param identifier - the own id that the caller chose for it; nobody had it before
   */
  noteRequest(identifier: string | undefined): void {
    this.#isRequested = true;
    this.#identifier = identifier;
  }

  /** Whether this verification, or its Connect widget, made the member. */
  isOurs(memberGuid: string): boolean {
    return this.#guidsBefore !== null && !this.#guidsBefore.includes(memberGuid);
  }

  /** Whether MX was asked for a member. */
  get isRequested(): boolean {
    return this.#isRequested;
  }

  /** The own id that the caller chose for the member that MX was asked for. */
  get identifier(): string | undefined {
    return this.#identifier;
  }
}
