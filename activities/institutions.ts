/** Activities about institutions. */
import { type CredentialField } from '../domain';
import { command } from './command';
import { type ActivityDependencies } from './dependencies';
import { readForm } from './sign-in-form';
import { requireOwnUser, type TenantUser } from './tenant-user';

export interface ReadInstitutionCredentialsInput extends TenantUser {
  readonly institutionCode: string;
}

/** Builds the institution activities. */
export function createInstitutionActivities(deps: ActivityDependencies) {
  return {
    /**
     * Reads an institution's sign-in form, in display order. A read; safe to repeat. The user is
     * looked at first: nobody is asked for credentials that could not be used. Fails with
     * `InstitutionNotSupported` where the form has no field: it signs in at its own page alone.
     */
    readInstitutionCredentials: (
      input: ReadInstitutionCredentialsInput,
    ): Promise<readonly CredentialField[]> =>
      command(
        deps,
        async ({ call }) => {
          await requireOwnUser(deps, input, call);
          const { institutionCode } = input;
          return readForm(deps.mx, { institutionCode }, 'InstitutionNotSupported', call);
        },
        { 'not-found': 'InstitutionNotFound', 'invalid-argument': 'InstitutionNotFound' },
      ),
  };
}
