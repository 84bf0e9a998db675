/** Goal: the bounds of what is taken are themselves taken, and nothing beyond them. Method: tables. */
import { expect, it } from '@jest/globals';
import { integer, listOf, isFlag } from '../../domain/shape';

it.each<[unknown, boolean]>([
  ...[2, 3, 5].map((n): [unknown, boolean] => [n, true]),
  ...[1, 6, 2.5, NaN, '3', 3n, null, undefined].map((n): [unknown, boolean] => [n, false]),
])('a whole number from 2 to 5: %p, %p', (value, fits) => {
  expect(integer([2, 5])(value)).toBe(fits);
});

it.each<[unknown, boolean]>([
  ...[[true], [true, false, true]].map((list): [unknown, boolean] => [list, true]),
  ...[[], [true, 1], [true, true, true, true], 'tt', null].map((l): [unknown, boolean] => [
    l,
    false,
  ]),
])('a list of 1 to 3 flags: %p, %p', (value, fits) => {
  expect(listOf(isFlag, 3)(value)).toBe(fits);
});
