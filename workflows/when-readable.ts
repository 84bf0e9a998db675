/** Sealed answers that do not open are asked for again, a few times, instead of ending the verification. */
import { outcomeReachedIn } from './outcome-reached';
import type { VerificationRun } from './run';

/**
 * Runs a step that opens sealed values. False when they do not open; nothing reached MX then.
 *
 * @throws OutcomeReached `sealed-values-unreadable` when it has happened too often
 */
export async function whenReadable(
  run: VerificationRun,
  step: () => Promise<void>,
): Promise<boolean> {
  try {
    await step();
    return true;
  } catch (error) {
    if (outcomeReachedIn(error)?.code !== 'sealed-values-unreadable') throw error;
    run.noteUnreadable();
    return false;
  }
}
