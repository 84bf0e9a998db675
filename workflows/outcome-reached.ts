/**
 * How a step ends the whole verification: it throws once, and conclude.ts turns that into the
 * outcome.
 */
import { ActivityFailure, ApplicationFailure, TimeoutFailure } from '@temporalio/workflow';
import {
  FAILURES,
  outcomeForEnd,
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

  /** The outcome that a connection status stands for, with MX's code beside it. */
  static byStatus(status: ConnectionStatus, errorCode?: number): OutcomeReached {
    return new OutcomeReached(outcomeForEnd(status, false, false, errorCode));
  }

  constructor(code: OutcomeCode, { memberGuid, connectionStatus }: OutcomeDetails = {}) {
    super(code);
    this.code = code;
    this.memberGuid = memberGuid;
    this.connectionStatus = connectionStatus;
  }
}

/** What a failure tells besides its type; the first element of its details. */
interface OutcomeDetails {
  readonly memberGuid?: string;
  readonly connectionStatus?: ConnectionStatus;
}

/**
 * The outcome that a failed activity stands for. Undefined when it stands for none: a defect of
 * ours, which then fails the workflow. Reads failure types only, never messages.
 */
export function toOutcomeReached(error: unknown): OutcomeReached | undefined {
  if (error instanceof OutcomeReached) return error;
  if (!(error instanceof ActivityFailure)) return undefined;
  const { cause } = error;
  if (cause instanceof TimeoutFailure) {
    // All attempts together are bounded by the overall deadline; one attempt times out only where a
    // worker or MX hangs.
    const isOverall = cause.timeoutType === 'SCHEDULE_TO_CLOSE';
    return new OutcomeReached(isOverall ? 'deadline-exceeded' : 'mx-unavailable');
  }
  if (!(cause instanceof ApplicationFailure) || !isFailureType(cause.type)) return undefined;
  return new OutcomeReached(FAILURES[cause.type].outcome, detailsOf(cause));
}

function detailsOf(failure: ApplicationFailure): OutcomeDetails {
  const details: unknown = failure.details?.[0];
  // Only activities/failures makes them, and types them the same way.
  return typeof details === 'object' && details !== null ? details : {};
}
