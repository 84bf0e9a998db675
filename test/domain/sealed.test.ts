/** Goal: sealed values and callers' keys are told by their form, within bounds. Method: tables. */
import { describe, expect, it } from '@jest/globals';
import {
  FIELDS_MAX,
  SEALED_LENGTH_MAX,
  guidsOf,
  isRecipientKey,
  isSealed,
  isSealedFields,
  openUrlBinding,
} from '../../domain';

it.each<[unknown, boolean]>([
  ['aaa.bbb.ccc.ddd.eee', true],
  ['aaa..ccc.ddd.eee', true],
  ['.bbb.ccc.ddd.eee', false],
  ['aaa.bbb.ccc.ddd', false],
  ['aaa.bbb.ccc.ddd.eee.fff', false],
  ['aaa.bbb.ccc.ddd.eee\n', false],
  ['\naaa.bbb.ccc.ddd.eee', false],
  ['aa+.bbb.ccc.ddd.eee', false],
  ['', false],
  [['a.b.c.d.e'], false],
  [null, false],
  [`a.b.c.d.${'e'.repeat(SEALED_LENGTH_MAX - 8)}`, true],
  [`a.b.c.d.${'e'.repeat(SEALED_LENGTH_MAX - 7)}`, false],
])('the form of a sealed value case %#', (value, expected) => {
  expect(isSealed(value)).toBe(expected);
});

const sealed = 'a.b.c.d.e';
it.each<[string, unknown, boolean]>([
  ['guids and a sealed value', { guids: ['CRD-1', 'CRD-2'], sealed }, true],
  ['no guid', { guids: [], sealed }, true],
  ['as many guids as a message has', { guids: Array(FIELDS_MAX).fill('CRD-1'), sealed }, true],
  ['one more', { guids: Array(FIELDS_MAX + 1).fill('CRD-1'), sealed }, false],
  ['a guid that is no text', { guids: ['CRD-1', 7], sealed }, false],
  ['a text for guids', { guids: 'CRD-1', sealed }, false],
  ['no guids', { sealed }, false],
  ['nothing sealed', { guids: ['CRD-1'] }, false],
  ['a plain value that is not sealed', { guids: ['CRD-1'], sealed: 'my first pet' }, false],
  ['a plain value by its own name', { guids: ['CRD-1'], value: 'my first pet' }, false],
  ['a plain value beside', { guids: ['CRD-1'], sealed, value: 'my first pet' }, false],
  ['a list of sealed values', [{ guid: 'CRD-1', sealed }], false],
  ['a list of plain values', [{ guid: 'CRD-1', value: 'my first pet' }], false],
  ['a text', 'my first pet', false],
  ['null', null, false],
])('the form of the values of one message: %s', (_what, value, expected) => {
  expect(isSealedFields(value)).toBe(expected);
});

it('values name the guids that they answer, sealed or plain', () => {
  const plain = ['CRD-1', 'CRD-2'].map((guid) => ({ guid, value: 'a' }));
  expect(guidsOf(plain)).toEqual(guidsOf({ guids: ['CRD-1', 'CRD-2'], sealed }));
});

describe("a caller's public key", () => {
  const key = { kty: 'EC', crv: 'P-256', x: 'x', y: 'y', kid: 'k' };

  it.each<[string, unknown, boolean]>([
    ['short texts', key, true],
    ['texts as long as allowed', { ...key, x: 'x'.repeat(100) }, true],
    ['a further member', { ...key, use: 'enc' }, true],
    ['a private part', { ...key, d: 'd' }, false],
    ['another type', { ...key, kty: 'RSA' }, false],
    ['another curve', { ...key, crv: 'P-384' }, false],
    ['a coordinate too long', { ...key, x: 'x'.repeat(101) }, false],
    ['an empty coordinate', { ...key, y: '' }, false],
    ['no key id', { ...key, kid: undefined }, false],
  ])('with %s', (_what, value, expected) => {
    expect(isRecipientKey(value)).toBe(expected);
  });

  it('is an object', () => {
    expect([null, undefined, 'EC', 7].map(isRecipientKey)).toEqual([false, false, false, false]);
  });

  it('is bound to the address of one verification', () => {
    const expected = { verificationId: 'v-1', purpose: 'open-url', guids: ['url'] };
    expect(openUrlBinding('v-1')).toEqual(expected);
  });
});
