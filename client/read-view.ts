/** Reading where a verification stands: by Query while it runs, from its result after it ended. */
import { type VerificationView } from '../domain';
import { getVerificationQuery } from '../contract';
import { type TemporalCalls } from './temporal-calls';

/** A view, and the point of the run at which it was read. */
export interface ReadView {
  readonly view: VerificationView;
  /** Run and history length. While they stay the same, the view does too. */
  readonly revision: string;
}

/**
 * Reads the view. Costs one Query while the verification runs; none after it ended, and none if
 * nothing has changed since `last` was read. Errors as of {@link
 * VerificationClient.getVerification}.
 */
export async function readView(
  calls: TemporalCalls,
  verificationId: string,
  last?: ReadView,
): Promise<ReadView> {
  const handle = calls.handle(verificationId);
  const { status, runId, historyLength } = await calls.bounded(() => handle.describe());
  // Taken before the Query: what happens in between makes the next read ask again.
  const revision = `${runId}/${String(historyLength)}`;
  if (revision === last?.revision) return last;
  if (status.name === 'RUNNING') {
    return { view: await calls.bounded(() => handle.query(getVerificationQuery)), revision };
  }
  const { view } = await calls.bounded(() => handle.result());
  return { view, revision };
}
