/** Rejections that say more by the call that they answer. */
import { MxError, isMxError, type MxErrorDetails } from '../../port';

/** The same error in other words. */
export function reworded(
  { code, method, routeTemplate, sent, httpStatus, requestId, retryAfterMs, hint }: MxError,
  words: Partial<Pick<MxErrorDetails, 'code' | 'hint'>>,
): MxError {
  const same = { method, routeTemplate, sent, httpStatus, requestId, retryAfterMs };
  return new MxError({ ...same, code, hint, ...words });
}

/**
 * Makes a call that may order a verification. A 403 then means that MX has not enabled it, as it
 * does of verify: the user was read or made right before (mx-platform-contract.md §3).
 */
export async function ordering<T>(isOrdered: boolean, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    const isDenied = isOrdered && isMxError(error) && error.code === 'forbidden';
    throw isDenied ? reworded(error, { hint: 'verification-not-enabled' }) : error;
  }
}
