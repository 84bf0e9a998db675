/** What the end user recovers from inside the Connect widget, by themselves (atrium-contract.md §12). */
import { outcomeForEnd, type ConnectionStatus } from './connection-status';
import { type OutcomeCode } from './outcomes';

/** Outcomes of which the widget leads the end user back to its form, a question, or the bank. */
const RECOVERABLE_IN_WIDGET: ReadonlySet<OutcomeCode> = new Set([
  'denied',
  'prevented',
  'credentials-missing',
  'answer-rejected',
  'challenge-expired',
  'bank-action-required',
]);

/**
 * Whether the end user can still recover inside the widget from a job that stopped so, also beside
 * CONNECTED (mx-platform-contract.md §3); its own deadline bounds that.
 */
export function isRecoverableInWidget(status: ConnectionStatus, errorCode?: number): boolean {
  return RECOVERABLE_IN_WIDGET.has(outcomeForEnd(status, false, false, errorCode));
}
