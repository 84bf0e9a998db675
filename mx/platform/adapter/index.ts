/** MX's Platform as the port: a wire client, and each operation translated into its calls. */
import { type MxPort } from '../../port';
import { adaptInstitutions, adaptJobs, type WireInstitution } from '../../wire';
import { createPlatformClient, type PlatformOptions } from '../client';
import { ACCOUNT_VERIFICATION } from '../products';
import { adaptMembers } from './members';
import { adaptOpenUrls } from './open-urls';
import { adaptUsers } from './users';

/**
 * Opens the port to one Platform environment; opens no connection yet.
 * @throws MxConfigurationError for an option that cannot work, plain http to a host that is not
 * loopback included.
 */
export function createPlatform(options: PlatformOptions): MxPort {
  const client = createPlatformClient(options);
  return {
    ...adaptUsers(client),
    ...adaptMembers(client),
    // Whether verify takes transactions is not documented: they are ordered with the member.
    ...adaptJobs(client, () => ({})),
    ...adaptInstitutions(client, canVerify),
    ...adaptOpenUrls(client),
    close: () => {
      client.close();
    },
  };
}

/** By the products of the current version or the flag of the older one (mx-platform-contract.md §5). */
function canVerify(institution: WireInstitution): boolean | null {
  // Nobody can make a member at either.
  if (institution.is_hidden === true || institution.is_disabled_by_client === true) return false;
  const { supported_products: products, supports_account_verification: isSupported } = institution;
  return products === null ? isSupported : products.includes(ACCOUNT_VERIFICATION);
}
