/** Goal: texts fit their budgets, counted in the bytes of JSON. Method: a property, and the edges. */
import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { cutText, fitsBytes, jsonBytes } from '../../domain';

const unit = fc.constantFrom('a', '"', 'é', '\u0001', '\u2028', '💶', '\ud800');

it('a text is cut between characters, to its budget in JSON', () => {
  fc.assert(
    fc.property(fc.string({ unit }), fc.integer({ min: 10, max: 60 }), (text, bytes) => {
      const cut = cutText(text, bytes);
      expect(jsonBytes(cut)).toBeLessThanOrEqual(bytes);
      expect(cut === text || text.startsWith(cut.slice(0, -1))).toBe(true);
      expect(cut === text).toBe(jsonBytes(text) <= bytes);
    }),
  );
});

// The quotation marks around a text take two bytes, the ellipsis three.
it.each([
  ['abcdef', 8, 'abcdef'],
  ['abcdef', 7, 'ab…'],
  ['éééé', 10, 'éééé'],
  ['éééé', 9, 'éé…'],
  ['éééé', 8, 'é…'],
  ['"""', 8, '"""'],
  ['"""', 7, '"…'],
  ['💶💶', 9, '💶…'],
  ['\u0001\u0001', 11, '\u0001…'],
  ['', 2, ''],
])('%j has %d bytes at most as %j', (text, bytesMax, expected) => {
  expect(cutText(text, bytesMax)).toBe(expected);
  expect(fitsBytes(text, bytesMax)).toBe(text === expected);
});

it('any value has the bytes of its JSON text', () => {
  expect([null, 'é', ['a', { b: 1 }]].map(jsonBytes)).toEqual([4, 4, 13]);
});
