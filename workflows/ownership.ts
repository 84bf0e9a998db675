/**
 * Which member this verification made. Clean-up reads it, whatever step the verification ended in.
 */
export class Ownership {
  #guidsBefore: readonly string[] = [];
  #isRequested = false;

  /** The user had these members before: none of them is ours to delete. */
  noteMembersBefore(memberGuids: readonly string[]): void {
    this.#guidsBefore = memberGuids;
  }

  /**
   * MX is asked for a member now. If the answer is lost, the member may be there without a guid
   * that we know.
   */
  noteRequest(): void {
    this.#isRequested = true;
  }

  /** Whether this verification, or its Connect widget, made the member. */
  isOurs(memberGuid: string): boolean {
    return !this.#guidsBefore.includes(memberGuid);
  }

  /** Whether MX was asked for a member. */
  get isRequested(): boolean {
    return this.#isRequested;
  }
}
