/**
 * Activities that look something up in MX's catalogue for processes without a key of MX: the API,
 * the command `verify`. Nobody's data; each is called by itself, outside of any verification.
 */
import { Context } from '@temporalio/activity';
import { CancelledFailure } from '@temporalio/common';
import { type InstitutionLookUps } from '../domain';
import { isMxError, type MxCall } from '../mx/port';
import { type ActivityDependencies } from './dependencies';
import { toApplicationFailure } from './failures';

/**
 * Builds the look-ups. All are reads; a failure is told at once, since somebody waits and can ask
 * again.
 */
export function createLookUpActivities({
  mx,
}: Pick<ActivityDependencies, 'mx'>): InstitutionLookUps {
  return {
    searchInstitutions: (search) => lookUp((call) => mx.searchInstitutions(search, call)),
    readInstitution: ({ institutionCode }) =>
      lookUp((call) => mx.readInstitution(institutionCode, call)),
    readSignInForm: ({ institutionCode }) =>
      lookUp((call) => mx.loginFields({ institutionCode }, call)),
  };
}

/** @throws failure `InstitutionNotFound` for a code that MX does not know, others as of any command */
async function lookUp<T>(read: (call: MxCall) => Promise<T>): Promise<T> {
  const { cancellationSignal: signal, info } = Context.current();
  // The fairness key is the tenant (client/through-worker.ts).
  const tenantId = info.priority?.fairnessKey;
  try {
    return await read({ signal, ...(tenantId === undefined ? {} : { tenantId }) });
  } catch (error) {
    if (isMxError(error) && error.code === 'cancelled')
      throw new CancelledFailure('The look-up was cancelled while it waited for MX.');
    throw toApplicationFailure(
      error,
      { 'not-found': 'InstitutionNotFound', 'invalid-argument': 'InstitutionNotFound' },
      { isFinal: true },
    );
  }
}
