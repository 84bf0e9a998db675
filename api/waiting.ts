/** `Prefer: wait=N`: how long to wait, for what, and what ends it early. */
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

type Waiting = Pick<Services, 'client' | 'gate' | 'draining'>;

/**
 * Waits, and tells by the signal when it is over: the time is up, or the process drains, and the caller is to be answered
 * with what there is.
 *
 * @throws ApiProblem TEMPORAL_UNAVAILABLE as soon as it is plain that nothing will come
 */
export async function whileWaiting<T>(
  { gate, draining }: Pick<Services, 'gate' | 'draining'>,
  waitMs: number,
  wait: (over: AbortSignal) => Promise<T>,
): Promise<T> {
  const over = new AbortController();
  const end = (): void => {
    over.abort();
  };
  const timer = setTimeout(end, waitMs);
  draining.addEventListener('abort', end);
  if (draining.aborted) end();
  try {
    return await gate.during(() => wait(over.signal));
  } finally {
    clearTimeout(timer);
    draining.removeEventListener('abort', end);
    end();
  }
}

/**
 * The view as soon as the caller has to act or the verification has ended; the current one when the wait is over first.
 * One Query, then the shared feed: no update, and no Query beyond those that followers cost anyway.
 */
export async function waitForNextStep(
  services: Waiting,
  verificationId: string,
  waitMs: number,
): Promise<VerificationView> {
  const { client, gate } = services;
  let latest = await gate.during(() => client.getVerification(verificationId));
  if (needsCaller(latest)) return latest;
  return whileWaiting(services, waitMs, async (signal) => {
    for await (const view of client.watch(verificationId, { signal })) {
      // A feed that others follow begins with what it has read last, which may be older than the caller's own answer.
      if (view.version < latest.version) continue;
      latest = view;
      if (needsCaller(view)) break;
    }
    return latest;
  });
}

function needsCaller({ nextAction, outcome }: VerificationView): boolean {
  return nextAction.kind !== 'none' || outcome !== undefined;
}
