/**
 * The result as a history keeps it: nothing that it says twice, and nothing that every ended
 * verification says. Histories are kept and paid for by the byte.
 */
import { maskAccountNumber } from './account-number';
import { type VerificationResult, type VerificationView } from './verification';

/** What the Workflow returns. Clients make a {@link VerificationResult} of it. */
export interface RecordedResult extends Omit<VerificationResult, 'view'> {
  /** Where nothing is said, it is as {@link resultOf} tells. */
  readonly view: RecordedView;
}

type Implied = 'phase' | 'step' | 'nextAction' | 'phaseSince' | 'outcome' | 'accountNumbers';
type RecordedView = Omit<VerificationView, Implied> & Partial<Pick<VerificationView, Implied>>;

/** The result without what {@link resultOf} adds. Only for a result whose view is the last one. */
export function toRecordedResult({ view, ...result }: VerificationResult): RecordedResult {
  const {
    phase: _phase,
    step: _step,
    nextAction: _nextAction,
    phaseSince: _phaseSince,
    outcome: _outcome,
    accountNumbers: _accountNumbers,
    ...rest
  } = view;
  return { ...result, view: rest };
}

/** The whole result. What a history does say counts: earlier releases recorded all of it. */
export function resultOf({ view, ...result }: RecordedResult): VerificationResult {
  const { outcome, accountNumbers: numbers } = result;
  return {
    ...result,
    view: {
      phase: 'FINISHED',
      step: 'finished',
      nextAction: { kind: 'none' },
      phaseSince: view.finishedAt ?? view.startedAt,
      outcome,
      ...(numbers.length > 0 ? { accountNumbers: numbers.map(maskAccountNumber) } : {}),
      ...view,
    },
  };
}
