/** The names that MX gives: guids, codes, identifiers. They stand in its paths and in our filters. */

/** Longest that is taken; real ones have at most forty-odd characters (atrium-contract.md §14). */
export const REFERENCE_LENGTH_MAX = 200;

/** Holds nothing that changes a path or ends a quotation. */
export const REFERENCE_PATTERN = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,199}$/;
