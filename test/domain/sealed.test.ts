/** Goal: sealed values and callers' keys are told by their form, within bounds. Method: tables. */
import fc from 'fast-check';
import { describe, expect, it } from '@jest/globals';
import {
  FIELDS_MAX,
  KEY_ID_LENGTH_MAX,
  SEALED_LENGTH_MAX,
  guidsOf,
  hideNumbers,
  isRecipientKey,
  isSealed,
  isSealedFields,
  maskAccountNumber,
  openUrlBinding,
  readNumbers,
  readTransactions,
  writeNumbers,
  type AccountNumber,
} from '../../domain';
import { aPublicJwk } from '../support/keys';

/** Of P-256. */
const PRIME = `ffffffff00000001${'0'.repeat(24)}${'f'.repeat(24)}`;
const BASE64URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

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
  const key = { ...aPublicJwk(), kid: 'k' };
  const { x, y } = key;
  /** The text that has the same 32 bytes to a lenient reader, and two bits more. */
  const sloppy = x.replace(/.$/, (last) => BASE64URL[BASE64URL.indexOf(last) + 1] ?? '');
  const zero = Buffer.alloc(32).toString('base64url');
  const prime = Buffer.from(PRIME, 'hex').toString('base64url');

  it.each<[string, unknown, boolean]>([
    ['all that it needs', key, true],
    ['an id as long as allowed', { ...key, kid: 'k'.repeat(KEY_ID_LENGTH_MAX) }, true],
    ['an id of a KMS', { ...key, kid: 'arn:aws:kms:us-east-1:111122223333:key/1-2' }, true],
    ['a longer id', { ...key, kid: 'k'.repeat(KEY_ID_LENGTH_MAX + 1) }, false],
    ['an id with a line end', { ...key, kid: 'k\n' }, false],
    ['an empty id', { ...key, kid: '' }, false],
    ['no key id', { ...key, kid: undefined }, false],
    ['no id at all: null', { ...key, kid: null }, false],
    ['a further member', { ...key, use: 'enc' }, false],
    ['a private part', { ...key, d: x }, false],
    ['another type', { ...key, kty: 'RSA' }, false],
    ['another curve', { ...key, crv: 'P-384' }, false],
    ['a coordinate too long', { ...key, x: `${x}A` }, false],
    ['a coordinate too short', { ...key, x: x.slice(1) }, false],
    ['an empty coordinate', { ...key, y: '' }, false],
    ['a coordinate of base64', { ...key, y: `+${y.slice(1)}` }, false],
    ['coordinates that are no point', { ...key, x: y, y: x }, false],
    ['zero for a point', { ...key, x: zero, y: zero }, false],
    ['a coordinate that is not reduced', { ...key, x: prime }, false],
    ['bits beyond a coordinate', { ...key, x: sloppy }, false],
  ])('with %s', (_what, value, expected) => {
    expect(isRecipientKey(value)).toBe(expected);
  });

  it('is any key that is made, and none with another bit', () => {
    const bit = fc.tuple(fc.constantFrom('x', 'y'), fc.nat(255));
    fc.assert(
      fc.property(bit, ([name, at]) => {
        const made = { ...aPublicJwk(), kid: 'k' };
        expect(isRecipientKey(made)).toBe(true);
        const bytes = Buffer.from(made[name as 'x'], 'base64url');
        bytes[at >> 3]! ^= 1 << (at & 7);
        expect(isRecipientKey({ ...made, [name]: bytes.toString('base64url') })).toBe(false);
      }),
    );
  });

  it('is an object', () => {
    const others = [null, undefined, 'EC', 7, [], [key]];
    expect(others.some(isRecipientKey)).toBe(false);
  });

  it('is bound to the address of one verification', () => {
    const expected = { verificationId: 'v-1', purpose: 'open-url', guids: ['url'] };
    expect(openUrlBinding('v-1')).toEqual(expected);
  });
});

describe('the numbers of an account, written and read', () => {
  const account: AccountNumber = {
    accountGuid: 'ACT-1',
    accountNumber: '000123 "4',
    routingNumber: '091000019',
    institutionNumber: null,
    transitNumber: null,
    mayBeTokenised: true,
    passedValidation: true,
  };
  const hidden = hideNumbers(account);

  it('are hidden where they are, and come back from what was written', () => {
    expect(hidden).toEqual({ ...account, accountNumber: '••••', routingNumber: '••••' });
    expect(hideNumbers(hidden)).toEqual(hidden);
    expect(maskAccountNumber(hidden)).toEqual(hidden);
    expect(readNumbers(hidden, writeNumbers(account))).toEqual(account);
  });

  it.each(['', 'x', 'null', '7', '[]', '{}', '{"accountNumber":7}', '"000123"'])(
    'are none in %j',
    (text) => {
      expect(readNumbers(hidden, text)).toBeUndefined();
      expect(readTransactions(text) ?? []).toEqual([]);
    },
  );
});
