/** What every operation of the port takes and gives beside its own arguments. */

/** Options that every operation takes as its last argument. */
export interface MxCall {
  /** Ends the exchange; the operation then fails with code `cancelled`. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Longest time for each exchange with MX (each page, where all pages are read), in milliseconds.
   */
  readonly timeoutMs?: number | undefined;
  /** Whose request it is: tenants take turns at MX. @default nobody's, who is one of them */
  readonly tenantId?: string | undefined;
  /**
   * A poll: it alternates with all that somebody waits for, and waits for its turn as long as its
   * signal lets it. @default false
   */
  readonly isPoll?: boolean | undefined;
}

/** One page of a list. */
export interface MxPage<Item> {
  readonly items: readonly Item[];
  /** Where MX does not count: as far as the pages are known so far. */
  readonly totalPages: number;
  readonly totalEntries: number;
}

/** Which page of a list to read: pages count from 1 and hold 10 to 100 entries. */
export interface MxPageRequest {
  readonly page: number;
  readonly pageSize: number;
}

/**
 * Whether MX started a job by itself: `no` where it certainly did not, `failed` where it tried,
 * `unknown` where its answer does not tell.
 */
export type JobStarted = 'yes' | 'no' | 'failed' | 'unknown';
