/** What MX offers every client for trying things out, without cost (atrium-contract.md §3, §10). */

/** MX's shared test member: its reads and its verify cost nothing. */
export const TEST_MEMBER = { userGuid: 'test_atrium', memberGuid: 'test_atrium_member' } as const;

/** MX's test bank, and the credentials that succeed there, by the type of their field. */
export const TEST_BANK = {
  institutionCode: 'mxbank',
  login: { LOGIN: 'test_atrium', PASSWORD: 'password' },
} as const;
