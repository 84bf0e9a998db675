/** The failure of an update that is rejected. */
import { ApplicationFailure } from '@temporalio/workflow';
import { REJECTION_REASONS, type RejectionReason } from '../domain';
import { ANSWER_REJECTED } from '../contract/messages';

/** Builds the failure; its one detail is the reason. */
export function rejection(reason: RejectionReason): ApplicationFailure {
  return ApplicationFailure.create({
    type: ANSWER_REJECTED,
    message: REJECTION_REASONS[reason],
    details: [{ reason }],
    nonRetryable: true,
  });
}
