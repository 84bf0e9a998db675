/**
 * Goal: whatever is published can be answered. Method: options of every length are fitted into a
 * round, and each that is shown is chosen.
 */
import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { accountSelectionSchema, checkShape } from '../../contract/schemas';
import { OPTION_VALUE_BYTES_MAX, challengeRound, jsonBytes, rejectSelection } from '../../domain';
import { fitRound } from '../../mx/wire/adapter/fit-round';

const textOf = (unit: string) => fc.nat(1_100).map((length) => unit.repeat(length));
const value = fc.oneof(fc.string(), ...['a', '"', '\u0001', 'ä', '💶'].map(textOf));

it('every account that is shown can be chosen, however long its value is', () => {
  let longest = 0;
  const longestAscii = 'a'.repeat(OPTION_VALUE_BYTES_MAX - jsonBytes(''));
  fc.assert(
    fc.property(fc.array(value, { maxLength: 5 }), (values) => {
      const options = values
        .filter((each) => each !== '')
        .map((each) => ({ label: 'Account', value: each }));
      const list = { guid: 'CRD-1', type: 'OPTIONS', label: 'Which?', options } as const;
      const shown = fitRound([list]);
      const round = challengeRound(1, 'account-selection', shown);
      for (const option of shown[0]?.options ?? []) {
        longest = Math.max(longest, option.value.length);
        const { value: message } = checkShape(accountSelectionSchema, {
          round: 1,
          value: option.value,
        });
        expect(rejectSelection(round, message)).toBeUndefined();
      }
    }),
    { examples: [[[longestAscii]]] },
  );
  expect(longest).toBe(longestAscii.length);
});
