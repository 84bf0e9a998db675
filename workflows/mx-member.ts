/** A record of a member that is polled slowly: its id says all (contract/mx-members). */

/** Does nothing. */
export async function mxMember(): Promise<void> {
  return Promise.resolve();
}
