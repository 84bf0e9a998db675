/** Failures that tell a caller what was wrong with a message. */
import { ApplicationFailure } from '@temporalio/workflow';
import { REJECTION_REASONS, type RejectionReason } from '../domain';
import { ANSWER_REJECTED, INVALID_INPUT } from '../contract/messages';

/** Builds the failure; its one detail is the reason. */
export function rejection(reason: RejectionReason): ApplicationFailure {
  return ApplicationFailure.create({
    type: ANSWER_REJECTED,
    message: REJECTION_REASONS[reason],
    details: [{ reason }],
    nonRetryable: true,
  });
}

/** The failure of a run that was started with something else than an input. */
export function invalidInput(): ApplicationFailure {
  return ApplicationFailure.create({
    type: INVALID_INPUT,
    message: 'The start input is not of the documented shape. Start verifications by the client.',
    nonRetryable: true,
  });
}
