/** Activities about institutions. */
import { type CredentialField } from '../domain';
import { command } from './command';
import { type ActivityDependencies } from './dependencies';

/** Builds the institution activities. */
export function createInstitutionActivities(deps: ActivityDependencies) {
  return {
    /** Reads an institution's sign-in form, in display order. A read; safe to repeat. */
    readInstitutionCredentials: (input: {
      readonly institutionCode: string;
    }): Promise<readonly CredentialField[]> =>
      command(
        deps,
        ({ call }) => deps.mx.loginFields({ institutionCode: input.institutionCode }, call),
        { 'not-found': 'InstitutionNotFound', 'invalid-argument': 'InstitutionNotFound' },
      ),
  };
}
