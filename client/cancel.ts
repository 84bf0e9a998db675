/**
 * Cancelling: sent once, however often it is asked for, and followed for a moment, so that the
 * caller learns whether a worker has taken it.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { cancelVerificationSignal, type CancelRequest } from '../contract';
import { VerificationClientError } from './errors';
import { readRunState } from './run-state';
import { signalOnce } from './signal-once';
import { type TemporalCalls } from './temporal-calls';

/**
 * What became of a cancellation: `delivered` the verification has taken it · `waiting` no worker
 * has yet, and Temporal keeps it until one does · `stuck` the verification cannot take it, since
 * its workflow code fails again and again: an operator has to look (docs/operations.md).
 */
export type CancelDelivery = 'delivered' | 'waiting' | 'stuck';

/** A worker takes it within some ten milliseconds; these pauses are 1.6 s together. */
const LOOK_AGAIN_MS = [50, 100, 200, 400, 800];
/** A worker that is killed in the middle of a task costs one or two tries; a defect all of them. */
const STUCK_ATTEMPTS = 3;
/** The same for every cancellation of a run: the server takes a signal once by its request id. */
const REQUEST_ID = 'cancel-verification';

/** Cancels as {@link VerificationClient.cancel} says. */
export async function cancel(
  calls: TemporalCalls,
  verificationId: string,
  request: CancelRequest,
): Promise<CancelDelivery> {
  const handle = calls.handle(verificationId);
  // The server takes a repeated signal without a word, also after the end.
  const { isRunning } = await readRunState(calls, verificationId);
  if (!isRunning) throw new VerificationClientError('VERIFICATION_FINISHED');
  await calls.toRunning(handle, () =>
    signalOnce(calls, handle, cancelVerificationSignal, {
      message: request,
      requestId: REQUEST_ID,
    }),
  );
  for (const pauseMs of LOOK_AGAIN_MS) {
    const delivery = await look(calls, verificationId);
    if (delivery !== 'waiting') return delivery;
    await delay(pauseMs);
  }
  return look(calls, verificationId);
}

async function look(calls: TemporalCalls, verificationId: string): Promise<CancelDelivery> {
  const { isRunning, openTaskAttempt } = await readRunState(calls, verificationId);
  if (!isRunning || openTaskAttempt === undefined) return 'delivered';
  return openTaskAttempt >= STUCK_ATTEMPTS ? 'stuck' : 'waiting';
}
