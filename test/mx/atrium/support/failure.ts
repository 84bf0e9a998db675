// Waiting for a call to fail, and only with an AtriumError.

import { isAtriumError } from '../../../../mx/atrium';
import type { AtriumError } from '../../../../mx/atrium';

/** The AtriumError that the call fails with; throws when it succeeds or fails with anything else. */
export async function failureOf(call: Promise<unknown>): Promise<AtriumError> {
  let result: unknown;
  try {
    result = await call;
  } catch (error) {
    if (isAtriumError(error)) {
      return error;
    }
    throw new Error('the call failed with something that is no AtriumError', { cause: error });
  }
  throw new Error(`the call should have failed, but gave ${JSON.stringify(result)}`);
}
