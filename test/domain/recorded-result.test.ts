/** Goal: a history keeps a result without repeating itself, and callers get the whole of it. */
import { expect, it } from '@jest/globals';
import {
  firstView,
  maskAccountNumber,
  outcomeFor,
  resultOf,
  toRecordedResult,
  type AccountNumber,
  type VerificationResult,
} from '../../domain';

const NUMBER: AccountNumber = {
  accountGuid: 'ACT-1',
  accountNumber: '6135758998',
  routingNumber: '091000019',
  institutionNumber: null,
  transitNumber: null,
  mayBeTokenised: false,
};
const INPUT = {
  verificationId: 'v',
  tenantId: 't',
  user: { kind: 'new' },
  member: { kind: 'existing-member', memberGuid: 'MBR-1' },
} as const;

function resultWith(accountNumbers: readonly AccountNumber[]): VerificationResult {
  const outcome = outcomeFor(accountNumbers.length > 0 ? 'verified' : 'denied');
  const finishedAt = '2026-11-30T12:00:00.000Z';
  return {
    outcome,
    accountNumbers,
    view: {
      ...firstView(INPUT, new Date(0), 0, 1),
      ...{ phase: 'FINISHED', step: 'finished', nextAction: { kind: 'none' }, outcome },
      ...{ finishedAt, phaseSince: finishedAt, connectionStatus: 'CONNECTED' },
      ...(accountNumbers.length > 0 && { accountNumbers: accountNumbers.map(maskAccountNumber) }),
    },
  };
}

it.each([
  ['with numbers', [NUMBER]],
  ['without', []],
])('a result %s is whole again, and as it was where it was recorded whole', (_what, numbers) => {
  const result = resultWith(numbers);
  const recorded = toRecordedResult(result);
  const fromHistory = JSON.parse(JSON.stringify(recorded)) as typeof recorded;
  expect(resultOf(fromHistory)).toEqual(result);
  expect(resultOf(result)).toEqual(result);
  const { outcome, ...rest } = recorded;
  expect(JSON.stringify(rest)).not.toMatch(/FINISHED|messageKey|••••|transitNumber/);
  expect(outcome).toEqual(result.outcome);
});
