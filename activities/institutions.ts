/** Activities about institutions. */
import { type CredentialField } from '../domain';
import { command } from './command';
import { type ActivityDependencies } from './dependencies';
import { requireOwnUser, type TenantUser } from './tenant-user';

export interface ReadInstitutionCredentialsInput extends TenantUser {
  readonly institutionCode: string;
}

/** Builds the institution activities. */
export function createInstitutionActivities(deps: ActivityDependencies) {
  return {
    /**
     * Reads an institution's sign-in form, in display order. A read; safe to repeat. The user is
     * looked at first: nobody is asked for credentials that could not be used.
     */
    readInstitutionCredentials: (
      input: ReadInstitutionCredentialsInput,
    ): Promise<readonly CredentialField[]> =>
      command(
        deps,
        async ({ call }) => {
          await requireOwnUser(deps, input, call);
          return deps.mx.loginFields({ institutionCode: input.institutionCode }, call);
        },
        { 'not-found': 'InstitutionNotFound', 'invalid-argument': 'InstitutionNotFound' },
      ),
  };
}
