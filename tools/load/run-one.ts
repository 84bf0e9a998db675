/** One verification of a load run: started, followed and answered, as a backend does it. */
import { type VerificationClient, type VerificationResult } from '../../client';
import { deskOf } from '../end-user/at-client';
import { atMxBank } from '../end-user/at-mx';
import { playEndUser } from '../end-user/end-user';

/** Nothing of a load run takes this long; what does has failed. */
const RESULT_TIMEOUT_MS = 60_000;

/**
 * Runs one verification with an MFA round and account selection at the test bank; resolves with its
 * result.
 */
export async function runOne(
  client: VerificationClient,
  verificationId: string,
): Promise<VerificationResult> {
  await client.start(atMxBank('challenge', { verificationId }));
  await playEndUser(client.watch(verificationId), deskOf(client, verificationId, 'signal'));
  return client.result(verificationId, { timeoutMs: RESULT_TIMEOUT_MS });
}
