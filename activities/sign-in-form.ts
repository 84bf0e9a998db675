/** The sign-in form that an end user fills in: an institution's, or a member's own. */
import { type CredentialField, type FailureType } from '../domain';
import { type MxCall, type MxInstitutions } from '../mx/port';
import { failure } from './failures';

/**
 * Reads a form. Nobody could fill in one without a field: the verification would wait for the
 * answer until its deadline.
 *
 * @throws a failure of type `whenEmpty` where it has no field
 */
export async function readForm(
  mx: Pick<MxInstitutions, 'loginFields'>,
  of: Parameters<MxInstitutions['loginFields']>[0],
  whenEmpty: FailureType,
  call: MxCall,
): Promise<readonly CredentialField[]> {
  const fields = await mx.loginFields(of, call);
  if (fields.length === 0) throw failure(whenEmpty);
  return fields;
}
