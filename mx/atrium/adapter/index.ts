/** MX Atrium as the port: a wire client, and each operation translated into its calls. */
import { type MxPort } from '../../port';
import { adaptInstitutions, adaptJobs } from '../../wire';
import { createAtriumClient, type AtriumOptions } from '../client';
import { adaptMembers } from './members';
import { adaptOpenUrls } from './open-urls';
import { adaptUsers } from './users';

/**
 * Opens the port to one Atrium environment; opens no connection yet.
 * @throws MxConfigurationError for an option that cannot work, plain http to a host that is not
 * loopback included.
 */
export function createAtrium(options: AtriumOptions): MxPort {
  const client = createAtriumClient(options);
  return {
    ...adaptUsers(client),
    ...adaptMembers(client),
    ...adaptJobs(client, ({ includeTransactions }) =>
      includeTransactions === true ? { include_transactions: true } : {},
    ),
    ...adaptInstitutions(client, (institution) => institution.supports_account_verification),
    ...adaptOpenUrls(client),
    close: () => {
      client.close();
    },
  };
}
