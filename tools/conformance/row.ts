/** What a row of docs/conformance.md is. */

/**
 * A parameter, field or rule; what we do with it; and the test that holds it, as
 * `path below test › title`. Several names in the first cell are separated by blanks.
 */
export type Row = readonly [what: string, does: string, test: string];

/** A table of the page. */
export interface Table {
  /** Section of docs/atrium-contract.md; none: our own requests. */
  readonly section?: number;
  readonly title: string;
  /** Whether the first cells are names on the wire, or rules in words. */
  readonly of: 'names' | 'rules';
  readonly rows: readonly Row[];
}
