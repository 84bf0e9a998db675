/** Goal: sealed values and callers' keys are told by their form, within bounds. Method: tables. */
import { describe, expect, it } from '@jest/globals';
import { SEALED_LENGTH_MAX, isRecipientKey, isSealed, openUrlBinding } from '../../domain';

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
    const expected = { verificationId: 'v-1', purpose: 'open-url', field: 'url' };
    expect(openUrlBinding('v-1')).toEqual(expected);
  });
});
