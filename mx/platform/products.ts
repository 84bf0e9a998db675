/** The products that v20250224 orders with a member or a widget (mx-platform-contract.md §5, §6). */

/** The word of the product that gives account and routing numbers. */
export const ACCOUNT_VERIFICATION = 'account_verification';

/** What is ordered; it stands beside `member`. */
export interface OrderedProducts {
  readonly products: readonly string[];
}

/**
 * Orders no more than what was asked for: of several products some may fail, and institutions that
 * lack one are hidden.
 */
export function orderProducts(includeTransactions: boolean | undefined): OrderedProducts {
  return {
    products: [ACCOUNT_VERIFICATION, ...(includeTransactions === true ? ['transactions'] : [])],
  };
}
