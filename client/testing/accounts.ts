/** The accounts of the double's end users, and their numbers. */
import { randomUUID } from 'node:crypto';
import {
  chooseByName,
  chooseWithoutNames,
  type AccountNumber,
  type ChosenNumbers,
  type NumbersEvidence,
  type Transaction,
} from '../../domain';
import { type Scenario } from './scenarios';

/** One account at the bank. */
export interface Account {
  readonly name: string;
  /** What is sent when it is chosen. */
  readonly value: string;
  readonly number: AccountNumber;
}

const CHECKING = ['MX Bank Checking', '1000000001'] as const;
const NAMES: Readonly<Record<string, readonly (readonly [name: string, number: string])[]>> = {
  usual: [CHECKING, ['MX Bank Savings', '1000000002']],
  single: [CHECKING],
  'equal-labels': [
    ['Chequing', '1000000001'],
    ['Chequing', '1000000002'],
  ],
  canadian: [
    ['Chequing', '0000001'],
    ['Savings', '0000002'],
  ],
};

/** Makes the accounts of a member; no number is anybody's. */
export function accountsOf({ accounts, numbers }: Scenario): readonly Account[] {
  const isCanadian = accounts === 'canadian';
  const isPart = numbers === 'partial';
  return (NAMES[accounts ?? 'usual'] ?? []).map(([name, accountNumber]) => ({
    name,
    value: `account-${randomUUID()}`,
    number: {
      accountGuid: `ACT-${randomUUID()}`,
      accountNumber: isPart ? null : accountNumber,
      routingNumber: isPart || isCanadian ? null : '091000019',
      institutionNumber: isCanadian ? '003' : null,
      transitNumber: isCanadian ? '12345' : null,
      mayBeTokenised: false,
    },
  }));
}

/** The numbers that the verification is about, by the rule of the worker. */
export function numbersAmong(
  accounts: readonly Account[],
  evidence: NumbersEvidence,
): ChosenNumbers {
  const names = accounts.map(({ name, number: { accountGuid } }) => ({ accountGuid, name }));
  return chooseWithoutNames(evidence) ?? chooseByName(evidence, names);
}

/** A few transactions of each account. */
export function transactionsOf(
  numbers: readonly AccountNumber[],
  today: Date,
): readonly Transaction[] {
  const date = today.toISOString().slice(0, 10);
  return numbers.flatMap(({ accountGuid }) =>
    (
      [
        ['Salary', 2_400, 'CREDIT'],
        ['Coffee', 3.5, 'DEBIT'],
      ] as const
    ).map(([description, amount, type]) => ({
      guid: `TRN-${randomUUID()}`,
      accountGuid,
      description,
      amount,
      currencyCode: 'USD',
      type,
      status: 'POSTED',
      date,
    })),
  );
}
