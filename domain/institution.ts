/** Institutions: the banks of MX's catalogue, and how a process without a key of MX looks them up. */
import { type CredentialField } from './verification';

/** A bank in MX's catalogue. */
export interface Institution {
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

/** What to search the catalogue for: pages count from 1 and hold 10 to 100 entries. */
export interface InstitutionSearch {
  /** Part of the name; absent for all. */
  readonly name?: string;
  readonly page: number;
  readonly pageSize: number;
}

/** One page of the institutions that match. */
export interface InstitutionPage {
  readonly items: readonly Institution[];
  readonly totalPages: number;
  readonly totalEntries: number;
}

/** Names one institution. */
export interface InstitutionRef {
  readonly institutionCode: string;
}

/**
 * What a worker looks up for others. The names are those of activities, which callers and workers
 * of different versions share, so they never change. Tenants that wait take turns, so a caller says
 * whose question it is; an activity has it from its priority.
 */
export interface InstitutionLookUps {
  searchInstitutions(search: InstitutionSearch, tenantId?: string): Promise<InstitutionPage>;
  readInstitution(institution: InstitutionRef, tenantId?: string): Promise<Institution>;
  /** The sign-in form of a new member, in display order. */
  readSignInForm(
    institution: InstitutionRef,
    tenantId?: string,
  ): Promise<readonly CredentialField[]>;
}
