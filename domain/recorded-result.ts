/**
 * The result as a history keeps it: nothing that it says twice, and nothing that every ended
 * verification says. Histories are kept and paid for by the byte.
 */
import { maskAccountNumber, type AccountNumber, type NumberField } from './account-number';
import { type VerificationResult, type VerificationView } from './verification';

/** What the Workflow returns. Clients make a {@link VerificationResult} of it. */
export interface RecordedResult extends Omit<VerificationResult, 'accountNumbers' | 'view'> {
  /** As in the result; a number that the bank did not give is absent. */
  readonly accountNumbers: readonly RecordedNumber[];
  /** Where nothing is said, it is as {@link resultOf} tells. */
  readonly view: RecordedView;
}

type RecordedNumber = Omit<AccountNumber, NumberField> & Partial<Pick<AccountNumber, NumberField>>;
type Implied = 'phase' | 'step' | 'nextAction' | 'phaseSince' | 'outcome' | 'accountNumbers';
type RecordedView = Omit<VerificationView, Implied> & Partial<Pick<VerificationView, Implied>>;

/** The result without what {@link resultOf} adds. Only for a result whose view is the last one. */
export function toRecordedResult({
  view,
  accountNumbers: numbers,
  ...result
}: VerificationResult): RecordedResult {
  const {
    phase: _phase,
    step: _step,
    nextAction: _nextAction,
    phaseSince: _phaseSince,
    outcome: _outcome,
    accountNumbers: _accountNumbers,
    ...rest
  } = view;
  return { ...result, accountNumbers: numbers.map(withoutNulls), view: rest };
}

/** The whole result. What a history does say counts: earlier releases recorded all of it. */
export function resultOf({
  view,
  accountNumbers: recorded,
  ...result
}: RecordedResult): VerificationResult {
  const numbers = recorded.map((number) => ({ ...NOT_GIVEN, ...number }));
  return {
    ...result,
    accountNumbers: numbers,
    view: {
      phase: 'FINISHED',
      step: 'finished',
      nextAction: { kind: 'none' },
      phaseSince: view.finishedAt ?? view.startedAt,
      outcome: result.outcome,
      ...(numbers.length > 0 ? { accountNumbers: numbers.map(maskAccountNumber) } : {}),
      ...view,
    },
  };
}

const NOT_GIVEN = {
  accountNumber: null,
  routingNumber: null,
  institutionNumber: null,
  transitNumber: null,
} satisfies Pick<AccountNumber, NumberField>;

function withoutNulls(number: AccountNumber): RecordedNumber {
  const given = Object.entries(number).filter(([, value]) => value !== null);
  return Object.fromEntries(given) as unknown as RecordedNumber;
}
