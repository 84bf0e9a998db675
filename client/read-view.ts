/** Reading where a verification stands: by Query while it runs, from its result after it ended. */
import type { VerificationView } from '../domain';
import { getVerificationQuery } from '../contract/messages';
import type { Bounds, TemporalCalls } from './temporal-calls';

/** Costs one Query while it runs, none after it ended. Errors as of {@link VerificationClient.getVerification}. */
export async function readView(
  calls: TemporalCalls,
  verificationId: string,
  bounds?: Bounds,
): Promise<VerificationView> {
  const handle = calls.handle(verificationId);
  const { status } = await calls.bounded(() => handle.describe(), bounds);
  if (status.name === 'RUNNING') {
    return calls.bounded(() => handle.query(getVerificationQuery), bounds);
  }
  const result = await calls.bounded(() => handle.result(), bounds);
  return result.view;
}
