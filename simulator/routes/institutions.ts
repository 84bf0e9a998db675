/** Institutions: list with filters, read, log-in form (atrium-contract.md §3). */
import { TEST_INSTITUTION, type Institution, type Support } from '../catalogue';
import { type Answer, type Call, type Endpoint } from '../endpoint';
import { rejections } from '../errors';
import { paginate } from '../pagination';
import { credentialsBody, institutionBody } from '../wire';

const PATH = '/institutions/:institutionCode';

/** The endpoints of institutions. */
export const institutionEndpoints: readonly Endpoint[] = [
  { name: 'listInstitutions', method: 'GET', path: '/institutions', handle: listInstitutions },
  { name: 'readInstitution', method: 'GET', path: PATH, handle: readInstitution },
  {
    name: 'listInstitutionCredentials',
    method: 'GET',
    path: `${PATH}/credentials`,
    handle: listInstitutionCredentials,
  },
];

/** Finds an institution; 404 when unknown. */
export function findInstitution(call: Call, code: string | undefined): Institution {
  const institution = call.world.store.institutions.get(code ?? '');
  if (institution === undefined) throw rejections.institutionNotFound();
  return institution;
}

const SUPPORT_FILTERS: Readonly<Record<string, Support>> = {
  supports_account_identification: 'identification',
  supports_account_statement: 'statement',
  supports_account_verification: 'verification',
  supports_transaction_history: 'history',
};

function listInstitutions(call: Call): Answer {
  const { query } = call;
  const name = query['name']?.toLowerCase() ?? '';
  const wanted = Object.entries(SUPPORT_FILTERS)
    .filter(([parameter]) => query[parameter] === 'true')
    .map(([, support]) => support);
  const found = [...call.world.store.institutions.values()].filter(
    (institution) =>
      institution !== TEST_INSTITUTION &&
      institution.name.toLowerCase().includes(name) &&
      wanted.every((support) => institution.supports.includes(support)),
  );
  const { entries, pagination } = paginate(found, query);
  return { status: 200, body: { institutions: entries.map(institutionBody), pagination } };
}

function readInstitution(call: Call): Answer {
  const institution = findInstitution(call, call.params['institutionCode']);
  return { status: 200, body: { institution: institutionBody(institution) } };
}

function listInstitutionCredentials(call: Call): Answer {
  const institution = findInstitution(call, call.params['institutionCode']);
  return { status: 200, body: credentialsBody(institution) };
}
