/**
 * What MX offers every client for trying things out, in its integration environment
 * (mx-platform-contract.md §16).
 */

/** MX's test bank, and the credentials that succeed there, by the type of their field. */
export const TEST_BANK = {
  institutionCode: 'mxbank',
  login: { LOGIN: 'mxuser', TEXT: 'mxuser', PASSWORD: 'password' },
} as const;
