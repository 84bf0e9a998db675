/** Goal: a rule chooses an account only where exactly one fits; everything else is asked of the end user. Method: one row a rule. */
import { describe, expect, it } from '@jest/globals';
import { optionByPolicy, type AccountSelectionPolicy } from '../../domain';

const options = (...labels: readonly string[]) =>
  labels.map((label, index) => ({ label, value: `account-${String(index + 1)}` }));
const TWO = options('MX Bank Checking', 'MX Bank Savings');
const TWINS = options('Chequing', 'Chequing');
const label = (text: string) => ({ kind: 'label', label: text }) as const;
const pattern = (text: string) => ({ kind: 'label-pattern', pattern: text }) as const;

describe('the account that a rule chooses', () => {
  it.each<
    [AccountSelectionPolicy, readonly { label: string; value: string }[], string | undefined]
  >([
    [{ kind: 'end-user' }, TWO, undefined],
    [label('MX Bank Savings'), TWO, 'account-2'],
    [label(' mx bank SAVINGS '), TWO, 'account-2'],
    [label('Savings'), TWO, undefined],
    [label('Chequing'), TWINS, undefined],
    [label('Chequing'), [], undefined],
    [pattern('*savings'), TWO, 'account-2'],
    [pattern('*check*'), TWO, 'account-1'],
    [pattern('mx*savings'), TWO, 'account-2'],
    [pattern('MX Bank *'), TWO, undefined],
    [pattern('MX Bank Checking'), TWO, 'account-1'],
    [pattern('*'), options('Only one'), 'account-1'],
    [pattern('*bank*bank*'), options('MX Bank'), undefined],
    [pattern('mx bank*ank savings'), TWO, undefined],
    [pattern('ab*ba'), options('aba'), undefined],
    [pattern('a*b*c'), options('a-c-b'), undefined],
    [pattern('.*'), options('xx'), undefined],
    [pattern(''), TWO, undefined],
  ])('%j of %j is %p', (policy, offered, value) => {
    expect(optionByPolicy(policy, offered)?.value).toBe(value);
  });
});
