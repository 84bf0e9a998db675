/** Activities about institutions. */
import { type CredentialField } from '../domain';
import { command } from './command';
import { type ActivityDependencies } from './dependencies';

/** Builds the institution activities. */
export function createInstitutionActivities({ mx }: ActivityDependencies) {
  return {
    /** Reads an institution's sign-in form, in display order. A read; safe to repeat. */
    readInstitutionCredentials: (input: {
      readonly institutionCode: string;
    }): Promise<readonly CredentialField[]> =>
      command(({ call }) => mx.loginFields({ institutionCode: input.institutionCode }, call), {
        'not-found': 'InstitutionNotFound',
        'invalid-argument': 'InstitutionNotFound',
      }),
  };
}
