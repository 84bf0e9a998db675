// Institutions and the login fields they ask for (contract §3): GET /institutions and below.

import { z } from 'zod';

import type { AtriumHttp } from '../http';
import type { AtriumCallOptions } from '../options';
import { defineList, readPage } from '../pages';
import type { AtriumPage, AtriumPageRequest } from '../pages';
import { readBody } from '../read-body';
import { credentialSchema } from '../schemas/credential';
import type { AtriumCredential } from '../schemas/credential';
import { institutionSchema } from '../schemas/institution';
import type { AtriumInstitution } from '../schemas/institution';

/** What to search the catalogue for; a support flag that is set keeps only the institutions that have it. */
export interface AtriumInstitutionFilters extends AtriumPageRequest {
  /** Part of the name. */
  readonly name?: string;
  readonly supports_account_identification?: boolean;
  readonly supports_account_statement?: boolean;
  readonly supports_account_verification?: boolean;
  readonly supports_transaction_history?: boolean;
}

/** Calls about institutions; all are reads. */
export interface AtriumInstitutions {
  /** Reads one page of the institutions that match. */
  list(
    filters?: AtriumInstitutionFilters,
    call?: AtriumCallOptions,
  ): Promise<AtriumPage<AtriumInstitution>>;
  /** Reads one institution; 404 `not-found` for an unknown code. */
  read(institutionCode: string, call?: AtriumCallOptions): Promise<AtriumInstitution>;
  /** The login fields to fill in when a member is created, in MX's order. */
  credentials(
    institutionCode: string,
    call?: AtriumCallOptions,
  ): Promise<readonly AtriumCredential[]>;
}

const institutionBody = z.object({ institution: institutionSchema });
const institutionList = defineList('institutions', institutionSchema);
const credentialsBody = z.object({ credentials: z.array(credentialSchema) });

/** Binds the calls about institutions to a transport. */
export function createInstitutions(http: AtriumHttp): AtriumInstitutions {
  return {
    list(filters = {}, call) {
      const { page, records_per_page: size, ...query } = filters;
      const request = { method: 'GET', route: '/institutions', query } as const;
      const pageRequest = {
        ...(page === undefined ? {} : { page }),
        ...(size === undefined ? {} : { records_per_page: size }),
      };
      return readPage(http, { kind: institutionList, request }, pageRequest, call);
    },
    async read(institutionCode, call) {
      const request = {
        method: 'GET',
        route: '/institutions/{institution_code}',
        params: { institution_code: institutionCode },
      } as const;
      return readBody(await http.send(request, call), institutionBody).institution;
    },
    async credentials(institutionCode, call) {
      const request = {
        method: 'GET',
        route: '/institutions/{institution_code}/credentials',
        params: { institution_code: institutionCode },
      } as const;
      return readBody(await http.send(request, call), credentialsBody).credentials;
    },
  };
}
