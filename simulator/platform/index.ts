/** Platform in its two versions: the dialects of mx-platform-contract.md. */
import { type Api } from '../api';
import { type Dialect } from '../dialect';
import { type CreationOutcome } from '../records';
import { platformRejection } from './rejections';
import { platformRequests, URL_SCHEME } from './requests';
import { PER_PAGE_MAX, platformWire } from './wire';

/** With a job requested, also one that starts after OAuth, it is 202. */
const CREATE_STATUS: Readonly<Partial<Record<CreationOutcome, number>>> = {
  none: 200,
  'started-late': 200,
  'products-failed': 201,
};

/** The older version, whose first flow is Atrium's. */
export const PLATFORM_V20111101 = platform('v20111101');

/** The current version, with products instead of flags for jobs. */
export const PLATFORM_V20250224 = platform('v20250224');

function platform(api: Exclude<Api, 'atrium'>): Dialect {
  return {
    api,
    requests: platformRequests(api),
    wire: platformWire(api),
    urlScheme: URL_SCHEME,
    mediaType: 'application/json',
    perPageMax: PER_PAGE_MAX,
    jobStatus: 202,
    takesOwnIds: api === 'v20250224',
    hasGhosts: true,
    createStatus: (outcome) => CREATE_STATUS[outcome] ?? 202,
    rejection: platformRejection,
  };
}
