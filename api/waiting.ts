/** `Prefer: wait=N`: how long to wait, and for what. */
import type { VerificationView } from '../client';
import type { Services } from './services';

const WAIT = /(?:^|[,;\s])wait\s*=\s*"?(\d{1,6})"?(?:$|[,;\s])/i;

/** The wait that a `Prefer` header asks for, in milliseconds, within the bound; 0 without one. */
export function waitMsOf(prefer: string | undefined, mostMs: number): number {
  const seconds = WAIT.exec(prefer ?? '')?.[1];
  return seconds === undefined ? 0 : Math.min(Number(seconds) * 1_000, mostMs);
}

/** Says that the wait was honoured (RFC 7240). */
export const WAIT_APPLIED = { 'preference-applied': 'wait' } as const;

/**
 * The view as soon as the caller has to act or the verification has ended; the current one when the time is over first.
 * Waits on the shared feed: no update, and no Query beyond those that followers cost anyway.
 */
export async function waitForNextStep(
  { client, gate }: Pick<Services, 'client' | 'gate'>,
  verificationId: string,
  waitMs: number,
): Promise<VerificationView> {
  let latest: VerificationView | undefined;
  for await (const view of client.watch(verificationId, { signal: AbortSignal.timeout(waitMs) })) {
    latest = view;
    if (view.nextAction.kind !== 'none' || view.outcome !== undefined) return view;
  }
  return latest ?? gate.during(() => client.getVerification(verificationId));
}
