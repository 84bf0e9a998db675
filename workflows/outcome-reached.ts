/** How a step ends the whole verification: one throw, caught in conclude.ts and turned into an outcome. */
import { ActivityFailure, ApplicationFailure, TimeoutFailure } from '@temporalio/workflow';
import {
  FAILURES,
  outcomeForStatus,
  isFailureType,
  type ConnectionStatus,
  type OutcomeCode,
} from '../domain';

/** Ends the verification with an outcome. Never leaves the workflow. */
export class OutcomeReached extends Error {
  override readonly name = 'OutcomeReached';
  readonly code: OutcomeCode;
  /** A member that MX named in its rejection, where the caller should look at it. */
  readonly memberGuid: string | undefined;
  /** The last status that polling saw. */
  readonly connectionStatus: ConnectionStatus | undefined;

  /** The ending that a connection status stands for. */
  static byStatus(status: ConnectionStatus): OutcomeReached {
    return new OutcomeReached(outcomeForStatus(status));
  }

  constructor(code: OutcomeCode, facts: OutcomeDetails = {}) {
    super(code);
    this.code = code;
    this.memberGuid = facts.memberGuid;
    this.connectionStatus = facts.connectionStatus;
  }
}

/** What a failure tells besides its type; the first element of its details. */
interface OutcomeDetails {
  readonly memberGuid?: string;
  readonly connectionStatus?: ConnectionStatus;
}

/**
 * The ending that a failed activity stands for, or undefined when it is none: a defect of ours, which then fails the
 * workflow. Reads failure types only, never messages.
 */
export function outcomeReachedIn(error: unknown): OutcomeReached | undefined {
  if (error instanceof OutcomeReached) return error;
  if (!(error instanceof ActivityFailure)) return undefined;
  const { cause } = error;
  if (cause instanceof TimeoutFailure) {
    // The whole of an activity is bounded by the overall deadline; a single attempt only by workers or an Atrium that hang.
    const isOverall = cause.timeoutType === 'SCHEDULE_TO_CLOSE';
    return new OutcomeReached(isOverall ? 'deadline-exceeded' : 'mx-unavailable');
  }
  if (!(cause instanceof ApplicationFailure) || !isFailureType(cause.type)) return undefined;
  return new OutcomeReached(FAILURES[cause.type].outcome, factsIn(cause));
}

function factsIn(failure: ApplicationFailure): OutcomeDetails {
  const detail: unknown = failure.details?.[0];
  // Made by activities/failures alone, which types it the same way.
  return typeof detail === 'object' && detail !== null ? detail : {};
}
