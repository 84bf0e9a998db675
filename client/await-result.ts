/** Waiting for the end of a verification. */
import { type VerificationResult } from '../domain';
import { VerificationClientError, isVerificationClientError } from './errors';
import { type TemporalCalls } from './temporal-calls';

/** Waits as {@link VerificationClient.result} says. */
export async function awaitResult(
  calls: TemporalCalls,
  verificationId: string,
  { timeoutMs }: { readonly timeoutMs: number },
): Promise<VerificationResult> {
  const handle = calls.handle(verificationId);
  try {
    return await calls.bounded(() => handle.result(), { timeoutMs });
  } catch (error) {
    // Here nobody waits for a worker: the deadline is the caller's own.
    const isLate = isVerificationClientError(error) && error.code === 'WORKER_UNAVAILABLE';
    throw isLate ? new VerificationClientError('TIMED_OUT') : error;
  }
}
