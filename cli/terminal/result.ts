/** A result as lines of text; shows the numbers that it is given, masked or not. */
import { type AccountNumber, type VerificationResult } from '../../client';
import { harmless } from './text';

/** One line per account. */
export function accountLines(numbers: readonly AccountNumber[]): readonly string[] {
  return numbers.map((number) => `Account   ${parts(number).join(', ')}`);
}

/** What else there is to know of a result: what was read besides, and what was left out. */
export function noteLines(
  result: Pick<
    VerificationResult,
    'areNumbersTruncated' | 'sealedNumbers' | 'transactions' | 'transactionsProblem'
  >,
): readonly string[] {
  const { areNumbersTruncated, sealedNumbers, transactions: read, transactionsProblem } = result;
  const more = read?.isTruncated === true ? ' MX has more of them, or longer texts.' : '';
  return [
    ...(sealedNumbers ? [`The numbers are sealed to the key ${harmless(sealedNumbers.kid)}.`] : []),
    ...(areNumbersTruncated === true ? ['MX has more accounts than a result may hold.'] : []),
    ...(read ? [`${String(read.transactions.length)} transactions were read.${more}`] : []),
    ...(transactionsProblem ? [`No transactions could be read: ${transactionsProblem}.`] : []),
  ];
}

function parts(number: AccountNumber): readonly string[] {
  const { accountNumber, routingNumber, institutionNumber, transitNumber } = number;
  return [
    ...part('account number', accountNumber),
    ...part('routing number', routingNumber),
    ...part('institution number', institutionNumber),
    ...part('transit number', transitNumber),
  ];
}

function part(label: string, value: string | null): readonly string[] {
  return value === null ? [] : [`${label} ${harmless(value)}`];
}
