/**
 * Institutions and the login fields they ask for (atrium-contract.md §3, mx-platform-contract.md
 * §5): GET /institutions and below.
 */
import { z } from 'zod';
import { type MxPage, type MxPageRequest } from '../../port';
import { readBody, readPage, type HttpCall, type Transport } from '../../http';
import { mxList } from '../lists';
import { told } from '../schemas/fields';
import { requireQuestions } from './read-questions';
import { credentialSchema, type WireCredential } from '../schemas/credential';
import {
  institutionSchema,
  listedInstitutionSchema,
  type WireInstitution,
  type WireListedInstitution,
} from '../schemas/institution';
import { type WireWords } from '../words';

/** Calls about institutions; all are reads. */
export interface WireInstitutions {
  /** Reads one page of the institutions whose name holds `name`, or of all. */
  list(
    name: string | undefined,
    page: MxPageRequest,
    call?: HttpCall,
  ): Promise<MxPage<WireListedInstitution>>;
  /** Reads one institution; 404 `not-found` for an unknown code. */
  read(institutionCode: string, call?: HttpCall): Promise<WireInstitution>;
  /** The login fields to fill in when a member is created. */
  credentials(institutionCode: string, call?: HttpCall): Promise<readonly WireCredential[]>;
}

const ROUTE = '/institutions/{institution_code}';
const institutionBody = z.object({ institution: told(institutionSchema) });
const institutionList = mxList('institutions', listedInstitutionSchema);

/** Binds the calls about institutions to a transport. */
export function createInstitutions(http: Transport, words: WireWords): WireInstitutions {
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
    credentials(code, call) {
      const params = { institution_code: code };
      const request = { method: 'GET', route: `${ROUTE}/credentials`, params } as const;
      return requireQuestions(
        http,
        { request, key: 'credentials', item: credentialSchema, words },
        call,
      );
    },
  };
}
