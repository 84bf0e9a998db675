/** Activities about institutions. */
import type { CredentialField } from '../domain';
import { command } from './command';
import type { ActivityDependencies } from './dependencies';
import { toCredentialField } from './from-atrium';

/** Builds the institution activities. */
export function createInstitutionActivities({ atrium }: ActivityDependencies) {
  return {
    /** GET /institutions/{code}/credentials: the sign-in form, in display order. A read; safe to repeat. */
    readInstitutionCredentials: (input: {
      readonly institutionCode: string;
    }): Promise<readonly CredentialField[]> =>
      command(
        async ({ call }) => {
          const fields = await atrium.institutions.credentials(input.institutionCode, call);
          return fields.map(toCredentialField);
        },
        { 'not-found': 'InstitutionNotFound', 'invalid-argument': 'InstitutionNotFound' },
      ),
  };
}
