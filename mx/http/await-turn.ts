/** Waits until a request may be sent, for no longer than whoever sends it can wait. */
import { MxError, type MxMethod } from '../port';
import { type HttpCall } from './options';
import { type RequestTurns } from './request-turns';

/**
 * Longest wait for a turn of a call that is no poll: half an attempt of a command, so that there is
 * time left for the call itself (workflows/activity-options.ts).
 */
const TURN_WAIT_MAX_MS = 60_000;

/**
 * Returns when the request may be sent. A wait counts in a time-out of the call's own; a poll waits
 * as long as its attempt lasts, since one that gave up would stand last again.
 *
 * @throws MxError `cancelled`, or `timeout` when the wait was too long; nothing was sent
 */
export async function awaitTurn(
  turns: RequestTurns,
  { method, route }: { readonly method: MxMethod; readonly route: string },
  call: HttpCall,
): Promise<void> {
  const { timeoutMs = Infinity, isPoll = false } = call;
  const waitMaxMs = isPoll ? undefined : Math.min(timeoutMs, TURN_WAIT_MAX_MS);
  const turn = await turns.take(call, { signal: call.signal, waitMaxMs });
  if (turn === 'yes') return;
  const code = turn === 'cancelled' ? 'cancelled' : 'timeout';
  throw new MxError({ method, routeTemplate: route, code, sent: false });
}
