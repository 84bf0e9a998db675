/**
 * The names that MX gives: guids, codes, identifiers. They stand in its paths and in our filters.
 * And the name that a caller gives a verification.
 */

/** Longest that is taken; real ones have at most forty-odd characters (atrium-contract.md §14). */
export const REFERENCE_LENGTH_MAX = 200;

/** Holds nothing that changes a path or ends a quotation. */
export const REFERENCE_PATTERN = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,199}$/;

/** Longest reference of a caller, such as an order id of its own. */
export const CALLER_REFERENCE_LENGTH_MAX = 200;

/** Visible ASCII: two texts that look alike are alike, so that an equal one is found. */
export const CALLER_REFERENCE_PATTERN = /^[\x21-\x7e]{1,200}$/;
