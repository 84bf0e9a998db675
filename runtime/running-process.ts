/** What a function that starts a process of the product returns. */

/** Something that runs until it is closed. */
export interface RunningProcess {
  /** Rejects when it fails by itself. Otherwise it resolves at the end, or never settles. */
  readonly finished: Promise<void>;
  /** Drains and ends it. Nothing is left open. */
  close(): Promise<void>;
}
