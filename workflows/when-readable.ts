/**
 * Sealed values that do not open, for whatever reason, are asked for again, a few times, instead of
 * ending the verification.
 */
import { toOutcomeReached } from './outcome-reached';
import { type VerificationRun } from './run';

/**
 * Runs a step that opens sealed values. Returns `unreadable` when they do not open; nothing reached
 * MX then.
 *
 * @throws OutcomeReached when it has happened too often: `secret-expired` where their key is gone,
 * `sealed-values-unreadable` otherwise
 */
export async function whenReadable<T>(
  run: VerificationRun,
  step: () => Promise<T>,
): Promise<T | 'unreadable'> {
  try {
    return await step();
  } catch (error) {
    const code = toOutcomeReached(error)?.code;
    if (code !== 'sealed-values-unreadable' && code !== 'secret-expired') throw error;
    run.conversation.noteUnreadable(code);
    return 'unreadable';
  }
}
