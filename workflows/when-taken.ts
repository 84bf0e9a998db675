/** Answers that MX does not take while it still asks are asked for again, as often as wrong ones. */
import { toOutcomeReached } from './outcome-reached';
import { type VerificationRun } from './run';

/**
 * Runs a step that hands an answer to MX. Returns `rejected` when MX does not take it; the job goes
 * on waiting then.
 *
 * @throws OutcomeReached `answer-rejected` when it was the last try (`limits.answerAttemptsMax`)
 */
export async function whenTaken<T>(
  { attempts, conversation, limits }: VerificationRun,
  step: () => Promise<T>,
): Promise<T | 'rejected'> {
  try {
    return await step();
  } catch (error) {
    if (toOutcomeReached(error)?.code !== 'answer-rejected') throw error;
    attempts.countFailedAnswer();
    if (attempts.failedAnswers >= limits.answerAttemptsMax) throw error;
    conversation.noteNotTaken('rejected');
    return 'rejected';
  }
}
