/** How a step ends the whole verification: one throw, caught in conclude.ts and turned into an outcome. */
import { ActivityFailure, ApplicationFailure, TimeoutFailure } from '@temporalio/workflow';
import {
  FAILURES,
  endingForStatus,
  isFailureType,
  type ConnectionStatus,
  type OutcomeCode,
} from '../domain';

/** Ends the verification with an outcome. Never leaves the workflow. */
export class Ended extends Error {
  override readonly name = 'Ended';
  readonly code: OutcomeCode;
  /** A member that MX named in its refusal, where the caller should look at it. */
  readonly memberGuid: string | undefined;
  /** The last status that polling saw. */
  readonly connectionStatus: ConnectionStatus | undefined;

  /** The ending that a connection status stands for. */
  static byStatus(status: ConnectionStatus): Ended {
    return new Ended(endingForStatus(status));
  }

  constructor(code: OutcomeCode, facts: EndingFacts = {}) {
    super(code);
    this.code = code;
    this.memberGuid = facts.memberGuid;
    this.connectionStatus = facts.connectionStatus;
  }
}

/** What a failure tells besides its type; the first element of its details. */
interface EndingFacts {
  readonly memberGuid?: string;
  readonly connectionStatus?: ConnectionStatus;
}

/**
 * The ending that a failed activity stands for, or undefined when it is none: a defect of ours, which then fails the
 * workflow. Reads failure types only, never messages.
 */
export function endingOf(error: unknown): Ended | undefined {
  if (error instanceof Ended) return error;
  if (!(error instanceof ActivityFailure)) return undefined;
  const { cause } = error;
  if (cause instanceof TimeoutFailure) {
    // The whole of an activity is bounded by the overall deadline; a single attempt only by workers or an Atrium that hang.
    const isOverall = cause.timeoutType === 'SCHEDULE_TO_CLOSE';
    return new Ended(isOverall ? 'deadline-exceeded' : 'atrium-unavailable');
  }
  if (!(cause instanceof ApplicationFailure) || !isFailureType(cause.type)) return undefined;
  return new Ended(FAILURES[cause.type].ending, factsIn(cause));
}

function factsIn(failure: ApplicationFailure): EndingFacts {
  const detail: unknown = failure.details?.[0];
  // Made by activities/failures alone, which types it the same way.
  return typeof detail === 'object' && detail !== null ? detail : {};
}
