// The Atrium client put together: one transport, its calls grouped as MX groups them.

import { createAccounts, createMemberAccounts } from './endpoints/accounts';
import type { AtriumAccounts, AtriumMemberAccounts } from './endpoints/accounts';
import { createConnectWidget } from './endpoints/connect-widget';
import type { AtriumConnectWidget } from './endpoints/connect-widget';
import { createInstitutions } from './endpoints/institutions';
import type { AtriumInstitutions } from './endpoints/institutions';
import { createMemberJobs } from './endpoints/member-jobs';
import type { AtriumMemberJobs } from './endpoints/member-jobs';
import { createMembers } from './endpoints/members';
import type { AtriumMembers } from './endpoints/members';
import { createUsers } from './endpoints/users';
import type { AtriumUsers } from './endpoints/users';
import { createHttp } from './http';
import { resolveOptions } from './options';
import type { AtriumClientOptions } from './options';

/**
 * Client of one Atrium environment. Every call fails with an AtriumError and with nothing else; none retries. Answers keep
 * MX's own field names; fields not known here are dropped, unknown words (a new `connection_status`) are kept.
 */
export interface AtriumClient {
  readonly users: AtriumUsers;
  readonly institutions: AtriumInstitutions;
  readonly members: AtriumMembers & AtriumMemberJobs & AtriumMemberAccounts;
  readonly accounts: AtriumAccounts;
  readonly connectWidget: AtriumConnectWidget;
  /** Closes the sockets; calls under way fail with code `network`. */
  close(): void;
}

/**
 * Makes a client; opens no connection yet.
 * @throws AtriumConfigurationError for an option that cannot work, plain http to a host that is not loopback included.
 */
export function createAtriumClient(options: AtriumClientOptions): AtriumClient {
  const http = createHttp(resolveOptions(options));
  return {
    users: createUsers(http),
    institutions: createInstitutions(http),
    members: { ...createMembers(http), ...createMemberJobs(http), ...createMemberAccounts(http) },
    accounts: createAccounts(http),
    connectWidget: createConnectWidget(http),
    close: () => {
      http.close();
    },
  };
}
