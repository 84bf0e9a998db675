/** Passing on what a front end heard about the member. */
import { memberChangedSignal } from '../contract';
import { hasSpace, parseMemberHint } from '../domain';
import { readRunState } from './run-state';
import { type TemporalCalls } from './temporal-calls';

/** Sends as {@link VerificationClient.memberChanged} says. */
export async function sendHint(
  calls: TemporalCalls,
  verificationId: string,
  message: unknown,
): Promise<void> {
  const handle = calls.handle(verificationId);
  const hint = parseMemberHint(message);
  // A browser can send any number of them; a run that is this long needs no further one.
  const { history } = await readRunState(calls, verificationId);
  if (!hasSpace(history)) return;
  await calls.toRunning(handle, () => handle.signal(memberChangedSignal, hint));
}
