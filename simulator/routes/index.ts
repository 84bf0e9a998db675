/** Every call of Atrium that the simulator answers. */
import { type Endpoint } from '../endpoint';
import { accountEndpoints } from './accounts';
import { connectionMethodEndpoints } from './connection-methods';
import { institutionEndpoints } from './institutions';
import { jobEndpoints } from './jobs';
import { memberEndpoints } from './members';
import { progressEndpoints } from './progress';
import { transactionEndpoints } from './transactions';
import { userEndpoints } from './users';

/** The endpoints, by which the server mounts them and the README lists them. */
export const ENDPOINTS: readonly Endpoint[] = [
  ...userEndpoints,
  ...institutionEndpoints,
  ...memberEndpoints,
  ...jobEndpoints,
  ...progressEndpoints,
  ...accountEndpoints,
  ...transactionEndpoints,
  ...connectionMethodEndpoints,
];
