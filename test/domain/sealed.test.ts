/** Goal: sealed values and callers' keys are told by their form, within bounds. Method: tables. */
import fc from 'fast-check';
import { describe, expect, it } from '@jest/globals';
import {
  FIELDS_MAX,
  KEY_ID_LENGTH_MAX,
  SEALED_LENGTH_MAX,
  SEAL_BOUNDS,
  guidsOf,
  hideNumbers,
  isPoint,
  isRecipientKey,
  isSealed,
  isSealedFields,
  maskAccountNumber,
  numbersBinding,
  openUrlBinding,
  readNumbers,
  readTransactions,
  transactionsBinding,
  writeNumbers,
  writeTransactions,
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

it.each(Object.entries(SEAL_BOUNDS))(
  'the longest value of kind %s fits where it is sealed, and that into a payload',
  (_purpose, { valueBytesMax, lengthMax }) => {
    // JSON around the value, base64url, and the header of a JWE.
    expect(((valueBytesMax + 20) * 4) / 3 + 500).toBeLessThan(lengthMax);
    expect(lengthMax).toBeLessThan(2_000_000);
    expect(isSealed(`a.b.c.d.${'e'.repeat(lengthMax - 8)}`, lengthMax)).toBe(true);
  },
);

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
  const coordinate = (value: bigint) =>
    Buffer.from(value.toString(16).padStart(64, '0'), 'hex').toString('base64url');
  const prime = BigInt(`0x${PRIME}`);
  /** Points of the curve with a coordinate so small that it has a second form below 2^256. */
  const smallX = {
    x: 0n,
    y: 46263761741508638697010950048709651021688891777877937875096931459006746039284n,
  };
  const smallY = {
    x: 97336249849781499110478751644944710685832846615753941840897971642720016261591n,
    y: 5n,
  };

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
    ['an id with a blank before it', { ...key, kid: ' k' }, false],
    ['bits beyond a coordinate', { ...key, x: sloppy }, false],
  ])('with %s', (_what, value, expected) => {
    expect(isRecipientKey(value)).toBe(expected);
  });

  it.each([
    ['x', smallX],
    ['y', smallY],
  ] as const)('has its %s in one form alone', (name, point) => {
    const made = { ...key, x: coordinate(point.x), y: coordinate(point.y) };
    expect(isRecipientKey(made)).toBe(true);
    expect(isRecipientKey({ ...made, [name]: coordinate(point[name] + prime) })).toBe(false);
    for (const wrong of [`A${made[name]}`, `${made[name]}=`, made[name].slice(1), '']) {
      expect(isPoint({ ...made, [name]: wrong })).toBe(false);
    }
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
      expect(readTransactions(text)).toEqual(text === '[]' ? [] : undefined);
    },
  );

  it('are bound to their verification and accounts, and transactions to theirs', () => {
    const verificationId = 'v-1';
    const other = { ...account, accountGuid: 'ACT-2' };
    expect([numbersBinding('v-1', [other, account]), transactionsBinding('v-1')]).toEqual([
      { verificationId, purpose: 'account-numbers', guids: ['ACT-2', 'ACT-1'] },
      { verificationId, purpose: 'transactions', guids: ['transactions'] },
    ]);
    const transaction = { guid: 'TRN-1', accountGuid: 'ACT-1', description: 'a "b"', amount: 1.5 };
    const rest = { currencyCode: null, type: 'DEBIT', status: null, date: '2026-11-30' };
    const list = [{ ...transaction, ...rest }];
    expect(readTransactions(writeTransactions(list))).toEqual(list);
  });
});
