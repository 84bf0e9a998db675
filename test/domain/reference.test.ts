/** Goal: no name that is taken changes a path of MX, or looks like another one. Method: tables. */
import { expect, it } from '@jest/globals';
import { CALLER_REFERENCE_PATTERN, REFERENCE_PATTERN } from '../../domain';

it.each<[string, isName: boolean, isReference: boolean]>([
  ['MBR-7c6f361b.x_1', true, true],
  ['_', true, true],
  ['a'.repeat(200), true, true],
  ['a'.repeat(201), false, false],
  ['order/2026-11#7"', false, true],
  ['!~', false, true],
  ...['..', '-a', 'a/b', 'a?b', 'a%2f'].map((n): [string, boolean, boolean] => [n, false, true]),
  ...['', ' a', 'a b', 'a\n', '\na', 'é', 'a\u007f', 'a\u200b'].map(
    (none): [string, boolean, boolean] => [none, false, false],
  ),
])('%j is a name at MX: %s; a reference of a caller: %s', (text, isName, isReference) => {
  expect(REFERENCE_PATTERN.test(text)).toBe(isName);
  expect(CALLER_REFERENCE_PATTERN.test(text)).toBe(isReference);
});
