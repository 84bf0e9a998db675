/** Waiting for an operation to fail, and only with an MxError. */
import { isMxError, type MxError } from '../../../../mx/port';

/**
 * The MxError that the operation fails with; throws when it succeeds or fails with anything else.
 */
export async function failureOf(operation: Promise<unknown>): Promise<MxError> {
  let result: unknown;
  try {
    result = await operation;
  } catch (error) {
    if (isMxError(error)) return error;
    throw new Error('the operation failed with something that is no MxError', { cause: error });
  }
  throw new Error(`the operation should have failed, but gave ${JSON.stringify(result)}`);
}
