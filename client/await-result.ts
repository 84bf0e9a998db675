/** Waiting for the end of a verification. */
import { resultOf, type VerificationResult } from '../domain';
import { VerificationClientError, isVerificationClientError } from './errors';
import { type TemporalCalls } from './temporal-calls';

/** Waits as {@link VerificationClient.result} says. */
export async function awaitResult(
  calls: TemporalCalls,
  verificationId: string,
  { timeoutMs }: { readonly timeoutMs: number },
): Promise<VerificationResult> {
  const handle = calls.handle(verificationId);
  const deadlineMs = performance.now() + timeoutMs;
  try {
    return resultOf(await calls.bounded(() => handle.result(), { timeoutMs }));
  } catch (error) {
    const isUnavailable = isVerificationClientError(error) && error.code === 'TEMPORAL_UNAVAILABLE';
    if (!isUnavailable || performance.now() < deadlineMs) throw error;
    // The caller's time is over: because the verification goes on, or because Temporal is slow.
    const { status } = await calls.bounded(() => handle.describe());
    throw status.name === 'RUNNING' ? new VerificationClientError('TIMED_OUT') : error;
  }
}
