/** How activities of webhooks call Temporal. */
import { type Context } from '@temporalio/activity';

/**
 * A client on a connection of its own. That of the worker can end no call before its time (SDK 1.24), so
 * that an activity that waits there holds up the end of its worker.
 */
export type TemporalClient = Context['client'];

/** Longest wait for one answer of Temporal, in milliseconds; an attempt that gets none is made again. */
const CALL_MS = 10_000;

/** Bounds a call in time: without a server the SDK would try again without end. */
export function bounded<T>(temporal: TemporalClient, call: () => Promise<T>): Promise<T> {
  return temporal.withDeadline(Date.now() + CALL_MS, call);
}
