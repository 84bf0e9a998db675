/** Atrium: the dialect of atrium-contract.md. */
import { type Dialect } from '../dialect';
import { atriumRequests, URL_SCHEME } from './requests';
import { atriumWire } from './wire';

/** The version selector of the API and the type of its answers (atrium-contract.md §1). */
const MEDIA_TYPE = 'application/vnd.mx.atrium.v1+json';

/** Atrium. */
export const ATRIUM: Dialect = {
  api: 'atrium',
  requests: atriumRequests,
  wire: atriumWire,
  urlScheme: URL_SCHEME,
  mediaType: MEDIA_TYPE,
  perPageMax: 100,
  jobStatus: 200,
  takesOwnIds: false,
  hasGhosts: false,
  createStatus: (_outcome, { settings }) => settings.createMemberStatus,
  rejection: ({ httpStatus, message }) => ({ status: httpStatus, text: message }),
};
