/** Updates that operators send to a running verification. */
import { extendDeadlineUpdate, pollNowUpdate, type DeadlineExtension } from '../contract';
import { BY_WORKER, type TemporalCalls } from './temporal-calls';

/** Has MX polled now. @throws VerificationClientError as for an answer */
export function pollNow(
  calls: TemporalCalls,
  verificationId: string,
): Promise<{ readonly hadEffect: boolean }> {
  const handle = calls.handle(verificationId);
  return calls.toRunning(handle, () => handle.executeUpdate(pollNowUpdate), BY_WORKER);
}

/** Moves the open deadlines; returns the overall one, ISO 8601. @throws as {@link pollNow} */
export function extendDeadline(
  calls: TemporalCalls,
  verificationId: string,
  extension: DeadlineExtension,
): Promise<{ readonly deadline: string }> {
  const handle = calls.handle(verificationId);
  const send = () => handle.executeUpdate(extendDeadlineUpdate, { args: [extension] });
  return calls.toRunning(handle, send, BY_WORKER);
}
