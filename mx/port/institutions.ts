/** Institutions: the banks of MX's catalogue and the forms that they ask to fill in. */
import {
  type CredentialField,
  type Institution,
  type InstitutionPage,
  type InstitutionRef,
  type InstitutionSearch,
} from '../../domain';
import { type MxCall } from './call';
import { type MemberRef } from './members';

/** Whose sign-in form: an institution's for a new member, a member's for an update. */
export type LoginFieldsOf = InstitutionRef | MemberRef;

/** Operations about institutions; all are reads. */
export interface MxInstitutions {
  /** One page of the institutions that match. */
  searchInstitutions(search: InstitutionSearch, call?: MxCall): Promise<InstitutionPage>;
  /** One institution; `not-found` for an unknown code. */
  readInstitution(institutionCode: string, call?: MxCall): Promise<Institution>;
  /** The fields of a sign-in form, in display order. */
  loginFields(of: LoginFieldsOf, call?: MxCall): Promise<readonly CredentialField[]>;
}
