/** Institutions: the banks of MX's catalogue and the forms that they ask to fill in. */
import { type CredentialField } from '../../domain';
import { type MxCall, type MxPage, type MxPageRequest } from './call';
import { type MemberRef } from './members';

/** A bank in MX's catalogue. */
export interface MxInstitution {
  /** Opaque. */
  readonly code: string;
  readonly name: string;
  readonly url: string | null;
  readonly smallLogoUrl: string | null;
  readonly mediumLogoUrl: string | null;
  /** Whether accounts there can be verified; null where MX does not say. */
  readonly canVerify: boolean | null;
  /** Whether the end user signs in at the bank's own page; null where MX does not say. */
  readonly supportsOauth: boolean | null;
}

/** What to search the catalogue for. */
export interface InstitutionSearch extends MxPageRequest {
  /** Part of the name; absent for all. */
  readonly name?: string;
}

/** Whose sign-in form: an institution's for a new member, a member's for an update. */
export type LoginFieldsOf = { readonly institutionCode: string } | MemberRef;

/** Operations about institutions; all are reads. */
export interface MxInstitutions {
  /** One page of the institutions that match. */
  searchInstitutions(search: InstitutionSearch, call?: MxCall): Promise<MxPage<MxInstitution>>;
  /** One institution; `not-found` for an unknown code. */
  readInstitution(institutionCode: string, call?: MxCall): Promise<MxInstitution>;
  /** The fields of a sign-in form, in display order. */
  loginFields(of: LoginFieldsOf, call?: MxCall): Promise<readonly CredentialField[]>;
}
