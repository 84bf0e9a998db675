/**
 * Passing on what a front end heard about the member. A browser can send any number of hints, so
 * they are bounded by what Temporal keeps of the run, for all processes together.
 */
import { memberChangedSignal, verificationWorkflowId } from '../contract';
import { HINTS_PER_MINUTE, hasSpace, isSignOfLife, parseMemberHint } from '../domain';
import { VerificationClientError } from './errors';
import { readRunState } from './run-state';
import { signalOnce } from './signal-once';
import { type TemporalCalls } from './temporal-calls';

const MINUTE_MS = 60_000;
/** Newest events that are looked at: a hint costs 13 with the poll that it starts again. */
const EVENTS_READ_MAX = 150;

/** Sends as {@link VerificationClient.memberChanged} says. */
export async function sendHint(
  calls: TemporalCalls,
  verificationId: string,
  message: unknown,
): Promise<void> {
  const handle = calls.handle(verificationId);
  const hint = parseMemberHint(message);
  const state = await readRunState(calls, verificationId);
  if (!state.isRunning) throw new VerificationClientError('VERIFICATION_FINISHED');
  // The widget is open, no more: a poll would find nothing new.
  if (isSignOfLife(message)) return;
  const minute = minuteOf(Date.now());
  const sent = hasSpace(state.history) ? await countHints(calls, verificationId, minute) : Infinity;
  if (sent >= HINTS_PER_MINUTE) throw new VerificationClientError('TOO_MANY_MESSAGES');
  // Many at the same moment read the same count: by the request id the server takes one of them.
  const requestId = `${memberChangedSignal.name}/${String(minute)}/${String(sent)}`;
  await calls.toRunning(handle, () =>
    signalOnce(calls, handle, memberChangedSignal, { message: hint, requestId }),
  );
}

/** Hints of this minute among the newest events. */
async function countHints(
  calls: TemporalCalls,
  verificationId: string,
  minute: number,
): Promise<number> {
  const { workflow } = calls.temporal;
  const { history } = await calls.bounded(() =>
    workflow.workflowService.getWorkflowExecutionHistoryReverse({
      namespace: workflow.options.namespace,
      execution: { workflowId: verificationWorkflowId(verificationId) },
      maximumPageSize: EVENTS_READ_MAX,
    }),
  );
  return (history?.events ?? []).filter(
    ({ eventTime, workflowExecutionSignaledEventAttributes: signal }) =>
      signal?.signalName === memberChangedSignal.name &&
      minuteOf(Number(eventTime?.seconds ?? 0) * 1_000) === minute,
  ).length;
}

function minuteOf(epochMs: number): number {
  return Math.floor(epochMs / MINUTE_MS);
}
