/** What the function that starts a process of the product returns to whoever ends it. */

/** Something that runs until it is closed. */
export interface RunningProcess {
  /** Rejects when it failed by itself; never settles, or resolves, otherwise. */
  readonly finished: Promise<void>;
  /** Drains and ends it; the process has nothing open then. */
  close(): Promise<void>;
}
