/** The calls that both APIs of MX have, over one transport, grouped as MX groups them. */
import { type Transport } from '../http';
import { createMemberAccounts, type WireMemberAccounts } from './endpoints/accounts';
import { createInstitutions, type WireInstitutions } from './endpoints/institutions';
import { createMemberJobs, type WireMemberJobs } from './endpoints/member-jobs';
import { createMembers, type WireMembers } from './endpoints/members';
import { createUsers, type WireUsers } from './endpoints/users';
import { type WireWords } from './words';

/**
 * Every call fails with an MxError and with nothing else; none retries. Fields that nothing reads
 * are dropped, unknown words (a new `connection_status`) are kept, and entries of a list that cannot
 * be used are left out.
 */
export interface WireClient {
  readonly users: WireUsers;
  readonly institutions: WireInstitutions;
  readonly members: WireMembers & WireMemberJobs & WireMemberAccounts;
}

/** Binds the calls to a transport, in the dialect's words. */
export function createWireClient(http: Transport, words: WireWords): WireClient {
  return {
    users: createUsers(http, words),
    institutions: createInstitutions(http, words),
    members: {
      ...createMembers(http, words),
      ...createMemberJobs(http, words),
      ...createMemberAccounts(http),
    },
  };
}
