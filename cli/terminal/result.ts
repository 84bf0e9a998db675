/** Account numbers as lines of text; shows what it is given, masked or not. */
import { type AccountNumber } from '../../client';
import { harmless } from './text';

/** One line per account. */
export function accountLines(numbers: readonly AccountNumber[]): readonly string[] {
  return numbers.map((number) => `Account   ${parts(number).join(', ')}`);
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
