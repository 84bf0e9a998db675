/** What is played, and what came out. */
import { type AccountNumber } from '../../client';
import { untilKnown } from '../until-known';
import { type Caller, type Given } from './callers';
import { type Model } from './model';
import { type Pacing } from './pacing';

/** One verification, as it is to be played. */
export interface Plan extends Pacing {
  readonly key: string;
  readonly model: Model;
  readonly caller: Caller;
  /** No wait goes on after this. */
  readonly deadlineMs: number;
  /** Is aborted when the run has to end. */
  readonly signal: AbortSignal;
}

/** An answer that was acknowledged: it has to take effect. */
export interface Acknowledged {
  readonly kind: Given['kind'];
  /** Guids of the challenges. */
  readonly guids: readonly string[];
}

/** What came out. */
export interface Ended {
  readonly model: Model;
  readonly via: Caller['via'];
  readonly verificationId: string;
  /** The code; `terminated`; or why there is none. */
  readonly outcome: string;
  readonly hasOutcome: boolean;
  readonly retry: string;
  readonly acknowledged: readonly Acknowledged[];
  readonly numbers: readonly AccountNumber[];
  /** Whether a caller or operator ended it, or tried to. */
  readonly wasStopped: 'cancelled' | 'terminated' | undefined;
  /** A cancellation was acknowledged: it has to take effect. */
  readonly isCancelAcknowledged: boolean;
  readonly tookMs: number;
}

/** Repeats until it is known, as long as the plan has time. */
export function known<T>(
  { deadlineMs, signal }: Pick<Plan, 'deadlineMs' | 'signal'>,
  what: string,
  attempt: () => Promise<T | undefined>,
): Promise<T> {
  return untilKnown(what, deadlineMs, attempt, signal);
}
