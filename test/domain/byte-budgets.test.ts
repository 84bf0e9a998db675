/** Goal: what a bank sends fits into a payload, and a round can always be answered. Method: properties, and the sizes that were seen. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  FIELDS_MAX,
  LABEL_BYTES_MAX,
  OPTIONS_MAX,
  OPTION_LABEL_BYTES_MAX,
  PICTURE_BYTES_MAX,
  ROUND_BYTES_MAX,
  cutText,
  fitRound,
  jsonBytes,
  type Challenge,
} from '../../domain';

const HISTORY_BYTES_MAX = 10_000_000;

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

it('a text is cut between characters, to its budget in JSON', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 10, max: 60 }), (text, bytes) => {
      const cut = cutText(text, bytes);
      expect(jsonBytes(cut)).toBeLessThanOrEqual(bytes);
      expect(cut === text || text.startsWith(cut.slice(0, -1))).toBe(true);
      expect(cut === text).toBe(jsonBytes(text) <= bytes);
    }),
  );
});

describe('a round', () => {
  it('that fits is handed on as it came', () => {
    const small = [question({ options: optionsOf(20, 40) }), question({ guid: 'CRD-2' })];
    expect(fitRound(small)).toEqual(small);
  });

  it.each<[string, Challenge[], (fitted: readonly Challenge[]) => void]>([
    [
      '36,000 options',
      [question({ options: optionsOf(36_000, 20) })],
      ([one]) => {
        expect(one?.options?.length).toBe(OPTIONS_MAX);
      },
    ],
    [
      'options of long words',
      [question({ options: optionsOf(3, 9_000) })],
      ([one]) => {
        expect(one?.options).toHaveLength(3);
        expect(jsonBytes(one?.options?.[0]?.label)).toBeLessThanOrEqual(OPTION_LABEL_BYTES_MAX);
      },
    ],
    [
      'an option whose value is too long to send',
      [question({ options: [{ label: 'A', value: 'v'.repeat(1_001) }, ...optionsOf(1, 1)] })],
      ([one]) => {
        expect(one?.options).toEqual(optionsOf(1, 1));
      },
    ],
    [
      'pictures beyond the budget',
      [question({ options: optionsOf(9, 5, 'p'.repeat(40_000)) })],
      ([one]) => {
        expect(one?.options).toHaveLength(9);
        expect(one?.options?.filter(({ imageData }) => imageData !== undefined)).toHaveLength(4);
      },
    ],
    [
      'one picture beyond its budget',
      [question({ type: 'IMAGE_DATA', imageData: 'p'.repeat(PICTURE_BYTES_MAX) })],
      ([one]) => {
        expect(one?.imageData).toBeUndefined();
      },
    ],
    [
      'a long label',
      [question({ label: '\u0001'.repeat(LABEL_BYTES_MAX) })],
      ([one]) => {
        expect(jsonBytes(one?.label)).toBeLessThanOrEqual(LABEL_BYTES_MAX);
      },
    ],
    [
      'a greedy question before another one',
      [
        question({ options: optionsOf(1_000, 499) }),
        question({ guid: 'CRD-2', options: optionsOf(50, 99) }),
      ],
      ([, other]) => {
        expect(other?.options).toHaveLength(50);
      },
    ],
  ])('is cut and flagged with %s', (_what, questions, check) => {
    const fitted = fitRound(questions);
    check(fitted);
    expect(fitted[0]?.isTruncated).toBe(true);
  });

  it('has no more questions than one message can answer, and each guid once', () => {
    const many = Array.from({ length: 51 }, (_, index) => question({ guid: String(index) }));
    expect(fitRound(many)).toHaveLength(FIELDS_MAX);
    expect(fitRound([question(), question({ label: 'Again?' })])).toEqual([question()]);
  });

  it('stays within its budget, however it looks; twenty of them twice within a history', () => {
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
    expect(20 * 2 * ROUND_BYTES_MAX).toBeLessThan(HISTORY_BYTES_MAX);
  });
});
