/**
 * Goal: what a bank sends fits into a payload, and a round can always be answered. Method:
 * properties, and the sizes that were seen.
 */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  FIELDS_MAX,
  LABEL_BYTES_MAX,
  OPTIONS_MAX,
  OPTION_LABEL_BYTES_MAX,
  PICTURE_BYTES_MAX,
  ROUND_BYTES_MAX,
  jsonBytes,
  type Challenge,
} from '../../../domain';
import { fitRound } from '../../../mx/atrium/adapter/fit-round';

const question = (changes: Partial<Challenge> = {}): Challenge => ({
  guid: 'CRD-1',
  type: 'OPTIONS',
  label: 'Which?',
  ...changes,
});
const optionsOf = (count: number, bytes: number, picture?: string) =>
  Array.from({ length: count }, (_, index) => ({
    label: 'x'.repeat(bytes),
    value: String(index),
    ...(picture === undefined ? {} : { imageData: picture }),
  }));

const countOf = ({ options = [] }: Challenge) =>
  options.filter(({ label }) => jsonBytes(label) <= OPTION_LABEL_BYTES_MAX).length;
const picturesOf = ({ options = [] }: Challenge) =>
  options.filter(({ imageData }) => imageData !== undefined).length;
const isShort = ({ label }: Challenge) => jsonBytes(label) <= LABEL_BYTES_MAX;

describe('a round', () => {
  it('that fits is handed on as it came', () => {
    const small = [question({ options: optionsOf(20, 40) }), question({ guid: 'CRD-2' })];
    expect(fitRound(small)).toEqual(small);
  });

  const longValue = { label: 'A', value: 'v'.repeat(1_001) };
  const LONG_PICTURE = 'p'.repeat(PICTURE_BYTES_MAX);
  it.each<[string, Challenge, (fitted: Challenge) => unknown, unknown]>([
    ['36,000 options', question({ options: optionsOf(36_000, 20) }), countOf, OPTIONS_MAX],
    ['options of long words', question({ options: optionsOf(3, 9_000) }), countOf, 3],
    ['a value too long', question({ options: [longValue, ...optionsOf(1, 1)] }), countOf, 1],
    ['large pictures', question({ options: optionsOf(9, 5, 'p'.repeat(40_000)) }), countOf, 9],
    ['large pictures', question({ options: optionsOf(9, 5, 'p'.repeat(40_000)) }), picturesOf, 2],
    [
      'a picture too large',
      question({ imageData: LONG_PICTURE }),
      (one) => one.imageData,
      undefined,
    ],
    ['a long label', question({ label: '\u0001'.repeat(2_000) }), isShort, true],
  ])('is cut and flagged with %s', (_what, asked, look, seen) => {
    const [fitted, other] = fitRound([asked, question({ guid: '2', options: optionsOf(50, 99) })]);
    expect([fitted?.isTruncated, look(fitted!)]).toEqual([true, seen]);
    // A greedy question leaves its share to the one after it.
    expect(other?.options).toHaveLength(50);
  });

  it('of as many questions as one message can answer leaves each of them a choice', () => {
    const many = Array.from({ length: FIELDS_MAX }, (_, index) =>
      question({ guid: String(index), label: 'x'.repeat(9_000), options: optionsOf(9, 400) }),
    );
    const fitted = fitRound(many);
    expect(fitted).toHaveLength(FIELDS_MAX);
    expect(fitted.filter(({ options = [] }) => options.length === 0)).toEqual([]);
  });

  it('has each guid once', () => {
    expect(fitRound([question(), question({ label: 'Again?' })])).toEqual([question()]);
  });

  it('stays within its budget, however it looks', () => {
    const text = fc.tuple(fc.string(), fc.nat(3_000)).map(([some, times]) => some.repeat(times));
    const option = fc.record(
      { label: text, value: text, imageData: text },
      { requiredKeys: ['label', 'value'] },
    );
    const challenge = fc.record(
      {
        guid: fc.uuid(),
        type: fc.constant('OPTIONS' as const),
        label: text,
        options: fc.array(option),
        imageData: text,
      },
      { requiredKeys: ['guid', 'type', 'label'] },
    );
    fc.assert(
      fc.property(fc.array(challenge, { maxLength: 60 }), (challenges) => {
        expect(jsonBytes(fitRound(challenges as Challenge[]))).toBeLessThanOrEqual(
          ROUND_BYTES_MAX + FIELDS_MAX,
        );
      }),
      { numRuns: 50 },
    );
  });
});
