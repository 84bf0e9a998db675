/**
 * Sealed values that do not open are asked for again, a few times, instead of ending the
 * verification.
 */
import { toOutcomeReached } from './outcome-reached';
import { type VerificationRun } from './run';

/**
 * Runs a step that opens sealed values. Returns `unreadable` when they do not open; nothing reached
 * MX then.
 *
 * @throws OutcomeReached `sealed-values-unreadable` when it has happened too often
 */
export async function whenReadable<T>(
  run: VerificationRun,
  step: () => Promise<T>,
): Promise<T | 'unreadable'> {
  try {
    return await step();
  } catch (error) {
    if (toOutcomeReached(error)?.code !== 'sealed-values-unreadable') throw error;
    run.conversation.noteUnreadable();
    return 'unreadable';
  }
}
