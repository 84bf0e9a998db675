/** A process of the product that runs, as the function that starts it returns it. */

/** Something that runs until it is closed. */
export interface RunningProcess {
  /** Rejects when it fails by itself. Otherwise it resolves at the end, or never settles. */
  readonly finished: Promise<void>;
  /** Drains and ends it. Nothing is left open. */
  close(): Promise<void>;
}
