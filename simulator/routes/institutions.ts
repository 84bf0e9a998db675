/** Institutions: list with filters, read, log-in form (atrium-contract.md §3). */
import { PLATFORM } from '../api';
import { institutionGuid, type Institution } from '../catalogue';
import { type Answer, type Call, type Endpoint } from '../endpoint';
import { rejections } from '../errors';

import { paginate } from '../pagination';

const PATH = '/institutions/:institutionCode';
const FAVORITES = 3;

/** The endpoints of institutions. */
export const institutionEndpoints: readonly Endpoint[] = [
  { name: 'listInstitutions', method: 'GET', path: '/institutions', handle: listInstitutions },
  {
    name: 'listFavoriteInstitutions',
    apis: PLATFORM,
    method: 'GET',
    path: '/institutions/favorites',
    handle: listFavoriteInstitutions,
  },
  { name: 'readInstitution', method: 'GET', path: PATH, handle: readInstitution },
  {
    name: 'listInstitutionCredentials',
    method: 'GET',
    path: `${PATH}/credentials`,
    handle: listInstitutionCredentials,
  },
];

/** Finds an institution by its code, or by its guid, which Platform shows; 404 when unknown. */
export function findInstitution(call: Call, code: string | undefined): Institution {
  const { institutions } = call.world.store;
  const institution =
    institutions.get(code ?? '') ??
    [...institutions.values()].find((each) => institutionGuid(each) === code);
  if (institution === undefined) throw rejections.institutionNotFound();
  return institution;
}

function listInstitutions(call: Call): Answer {
  const { world, dialect, query } = call;
  const shows = dialect.requests.institutions(query, world);
  return institutionsAnswer(call, [...world.store.institutions.values()].filter(shows));
}

/** The client's own list; here always the first of all. */
function listFavoriteInstitutions(call: Call): Answer {
  return institutionsAnswer(call, [...call.world.store.institutions.values()].slice(0, FAVORITES));
}

function institutionsAnswer({ dialect, query }: Call, found: readonly Institution[]): Answer {
  const { entries, pagination } = paginate(found, query);
  return {
    status: 200,
    body: { institutions: entries.map((each) => dialect.wire.institution(each)), pagination },
  };
}

function readInstitution(call: Call): Answer {
  const institution = findInstitution(call, call.params['institutionCode']);
  return { status: 200, body: { institution: call.dialect.wire.institution(institution) } };
}

function listInstitutionCredentials(call: Call): Answer {
  const { dialect, params, query } = call;
  const institution = findInstitution(call, params['institutionCode']);
  return { status: 200, body: dialect.wire.credentials(institution, query) };
}
