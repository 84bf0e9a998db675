/** Goal: a rule chooses an account only where exactly one option fits. Method: tables. */
import { describe, expect, it } from '@jest/globals';
import { isLabelUnique, optionByPolicy } from '../../domain';

const optionsOf = (...labels: string[]) => ({
  options: labels.map((label, index) => ({ label, value: `account-${String(index)}` })),
});

const byPattern = (pattern: string, ...labels: string[]) =>
  optionByPolicy({ kind: 'label-pattern', pattern }, optionsOf(...labels))?.label;

describe('the account that a rule chooses', () => {
  it('is left to the end user by default', () => {
    expect(optionByPolicy({ kind: 'end-user' }, optionsOf('Savings'))).toBeUndefined();
  });

  it('is left to the end user where the list was cut: another account might fit as well', () => {
    const cut = { ...optionsOf('Savings'), isTruncated: true };
    expect(optionByPolicy({ kind: 'label', label: 'Savings' }, cut)).toBeUndefined();
    expect(optionByPolicy({ kind: 'label-pattern', pattern: '*' }, cut)).toBeUndefined();
    expect(optionByPolicy({ kind: 'label', label: 'Savings' }, {})).toBeUndefined();
  });

  it.each<[string, string[], string | undefined]>([
    ['Savings', ['Checking', 'Savings'], 'Savings'],
    [' SAVINGS', ['savings '], 'savings '],
    ['Saving', ['Savings'], undefined],
    ['Sav*', ['Savings'], undefined],
    ['Savings', ['Savings', 'savings'], undefined],
    ['Savings', [], undefined],
  ])('by the label %j of %j is %p', (label, labels, expected) => {
    expect(optionByPolicy({ kind: 'label', label }, optionsOf(...labels))?.label).toBe(expected);
  });

  it.each<[string, string[], string | undefined]>([
    ['Savings', ['Checking', 'savings'], 'savings'],
    ['Saving', ['Savings'], undefined],
    ['sav*', ['My Savings', 'Savings'], 'Savings'],
    ['*ings', ['Savings', 'Saved'], 'Savings'],
    ['a*c', ['abc'], 'abc'],
    ['a*c', ['ac'], 'ac'],
    ['ab*bc', ['abc'], undefined],
    ['a*b*c', ['a-b-c', 'a-c'], 'a-b-c'],
    ['a*b*c', ['a-c-b', 'b-a-b-c'], undefined],
    ['a*b*b*c', ['a-b-c'], undefined],
    ['a*bc*c', ['a-bc'], undefined],
    ['a*bc*c', ['a-bcc'], 'a-bcc'],
    ['*', ['Savings'], 'Savings'],
    ['*', ['Savings', 'Checking'], undefined],
    ['**', [''], ''],
    ['a.c', ['abc'], undefined],
  ])('by the pattern %j of %j is %p', (pattern, labels, expected) => {
    expect(byPattern(pattern, ...labels)).toBe(expected);
  });
});

it.each<[string, string[], boolean, boolean]>([
  ['Savings', ['Checking', 'Savings', 'Loan'], false, true],
  ['Savings', ['Checking', 'Savings'], true, false],
  ['Savings', ['savings ', 'Savings'], false, false],
  ['', [], false, false],
])('the label %j of %j, cut: %p, stands for one account alone: %p', (label, all, isCut, isOne) => {
  expect(isLabelUnique(label, { ...optionsOf(...all), isTruncated: isCut })).toBe(isOne);
  if (!isCut) expect(isLabelUnique(label, optionsOf(...all))).toBe(isOne);
  expect(isLabelUnique(label, {})).toBe(false);
});
