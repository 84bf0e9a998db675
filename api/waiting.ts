/** `Prefer: wait=N`: how long to wait, and what ends it early. */
import { type VerificationView } from '../client';
import { type Services } from './services';

const WAIT = /(?:^|[,;\s])wait\s*=\s*"?(\d{1,6})"?(?:$|[,;\s])/i;

/** The wait that a `Prefer` header asks for, in milliseconds, within the bound; 0 without one. */
export function waitMsOf(prefer: string | undefined, mostMs: number): number {
  const seconds = WAIT.exec(prefer ?? '')?.[1];
  return seconds === undefined ? 0 : Math.min(Number(seconds) * 1_000, mostMs);
}

/** Says that the wait was honoured (RFC 7240). */
export const WAIT_APPLIED = { 'preference-applied': 'wait' } as const;

/**
 * Waits. The signal aborts when the process drains and the caller is to be answered with what there
 * is, or when the wait was given up.
 *
 * @throws VerificationClientError TEMPORAL_UNAVAILABLE within 2 s when Temporal is away
 */
export async function whileWaiting<T>(
  { client, draining }: Pick<Services, 'client' | 'draining'>,
  wait: (over: AbortSignal) => Promise<T>,
): Promise<T> {
  const over = new AbortController();
  const end = (): void => {
    over.abort();
  };
  draining.addEventListener('abort', end);
  if (draining.aborted) end();
  try {
    return await client.whileTemporalIsUp(() => wait(over.signal));
  } finally {
    draining.removeEventListener('abort', end);
    end();
  }
}

/**
 * The view as soon as the caller has to act or the verification has ended; the current one when the
 * wait is over first.
 *
 * @throws ApiProblem, VerificationClientError as {@link whileWaiting} and the client's
 * `awaitNextStep`
 */
export async function waitForNextStep(
  services: Pick<Services, 'client' | 'draining'>,
  verificationId: string,
  timeoutMs: number,
): Promise<VerificationView> {
  const { client } = services;
  const view = await whileWaiting(services, (signal) =>
    client.awaitNextStep(verificationId, { timeoutMs, signal }),
  );
  return view ?? client.getVerification(verificationId);
}
