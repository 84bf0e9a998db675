/**
 * Institutions and the login fields they ask for (atrium-contract.md §3): GET /institutions and
 * below.
 */
import { z } from 'zod';
import { type MxPage, type MxPageRequest } from '../../port';
import { readBody, readPage, type HttpCall, type Transport } from '../../http';
import { atriumList } from '../lists';
import { told } from '../schemas/fields';
import { requireQuestions } from './read-questions';
import { credentialSchema, type AtriumCredential } from '../schemas/credential';
import {
  institutionSchema,
  listedInstitutionSchema,
  type AtriumInstitution,
  type AtriumListedInstitution,
} from '../schemas/institution';

/** Calls about institutions; all are reads. */
export interface AtriumInstitutions {
  /** Reads one page of the institutions whose name holds `name`, or of all. */
  list(
    name: string | undefined,
    page: MxPageRequest,
    call?: HttpCall,
  ): Promise<MxPage<AtriumListedInstitution>>;
  /** Reads one institution; 404 `not-found` for an unknown code. */
  read(institutionCode: string, call?: HttpCall): Promise<AtriumInstitution>;
  /** The login fields to fill in when a member is created. */
  credentials(institutionCode: string, call?: HttpCall): Promise<readonly AtriumCredential[]>;
}

const ROUTE = '/institutions/{institution_code}';
const institutionBody = z.object({ institution: told(institutionSchema) });
const institutionList = atriumList('institutions', listedInstitutionSchema);

/** Binds the calls about institutions to a transport. */
export function createInstitutions(http: Transport): AtriumInstitutions {
  return {
    list(name, page, call) {
      const request = { method: 'GET', route: '/institutions', query: { name } } as const;
      return readPage(http, { kind: institutionList, request }, page, call);
    },
    async read(code, call) {
      const params = { institution_code: code };
      const reply = await http.send({ method: 'GET', route: ROUTE, params }, call);
      return readBody(reply, institutionBody).institution;
    },
    async credentials(code, call) {
      const route = `${ROUTE}/credentials`;
      const params = { institution_code: code };
      const reply = await http.send({ method: 'GET', route, params }, call);
      return requireQuestions(http, reply, 'credentials', credentialSchema);
    },
  };
}
