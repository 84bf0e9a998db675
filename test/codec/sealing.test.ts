/**
 * Goal: sealed values open only with the worker's key and only in the place they were sealed for,
 * their length tells little, and no error tells anything of them. Method: real keys, tables of moved,
 * damaged and foreign values, properties over any text.
 */
import { CompactEncrypt } from 'jose';
import { beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  SealingError,
  generateSealingKeyPair,
  importSealingKeys,
  seal,
  unseal,
  type SealingKeyPair,
  type SealingKeys,
} from '../../codec';
import {
  FIELDS_MAX,
  SEALED_LENGTH_MAX,
  SECRET_BYTES_MAX,
  isSealed,
  type SealBinding,
} from '../../domain';
import { proofSize } from '../support/proof-size';

const BINDING: SealBinding = {
  verificationId: 'v-1',
  purpose: 'credential',
  guids: ['CRD-1', 'CRD-2'],
};
const SECRET = 'correct horse battery staple';
const VALUES = ['user', SECRET];

let pair: SealingKeyPair;
let keys: SealingKeys;

beforeAll(async () => {
  pair = await generateSealingKeyPair();
  keys = await importSealingKeys(JSON.stringify(pair.privateJwk));
});

const sealed = (values: readonly string[] = VALUES, binding = BINDING) =>
  seal(pair.publicJwk, values, binding);
/** One value, in a place of one guid. */
const ONE: SealBinding = { ...BINDING, guids: ['CRD-1'] };
const sealedOne = (value: string) => sealed([value], ONE);

/**
 * The code that sealing or opening fails with; fails the test when the error says more than that.
 */
async function codeOf(attempt: Promise<unknown>, secret = SECRET): Promise<string> {
  const error: unknown = await attempt.catch((reason: unknown) => reason);
  if (!(error instanceof SealingError)) throw new Error('expected a SealingError');
  const everything = [error.message, error.stack, JSON.stringify(error)].join();
  if (secret !== '') expect(everything.includes(secret)).toBe(false);
  expect(error.cause).toBeUndefined();
  return error.code;
}

describe('sealed values', () => {
  it('open in their order', async () => {
    expect(await unseal(keys, await sealed(), BINDING)).toEqual(VALUES);
  });

  it('are never the same twice, so that equal answers cannot be told', async () => {
    expect(await sealed()).not.toBe(await sealed());
  });

  it('hold their secret in no readable part', async () => {
    const parts = (await sealed()).split('.').map((part) => Buffer.from(part, 'base64url'));
    expect(parts.filter((part) => part.includes(SECRET))).toEqual([]);
    // The protected header is readable to all: it names key and place, nothing else.
    const header = JSON.parse(parts[0]!.toString()) as object;
    expect(Object.keys(header).sort().join(' ')).toBe('alg enc epk kid sealedFor');
  });

  it.each<[string, Partial<SealBinding>]>([
    ['another verification', { verificationId: 'v-2' }],
    ['another purpose', { purpose: 'challenge-answer' }],
    ['other fields', { guids: ['CRD-1', 'CRD-3'] }],
    ['the same fields in another order', { guids: ['CRD-2', 'CRD-1'] }],
    ['a part of the fields', { guids: ['CRD-1'] }],
    ['more fields', { guids: ['CRD-1', 'CRD-2', 'CRD-3'] }],
    ['no field', { guids: [] }],
    ['fields that read the same when joined', { guids: ['CRD-1,CRD-2'] }],
    ['a place that reads the same when joined', { verificationId: 'v-1,credential' }],
  ])('do not open in %s', async (_place, other) => {
    const place = { ...BINDING, ...other };
    expect(await codeOf(unseal(keys, await sealed(), place))).toBe('wrong-binding');
    // Nor with the header of that place, which is authenticated with the values.
    const [, ...own] = (await sealed()).split('.');
    const [header] = (await sealed([...place.guids], place)).split('.');
    expect(await codeOf(unseal(keys, [header, ...own].join('.'), place))).toBe('not-openable');
  });

  it('do not open with another key, whatever its name', async () => {
    const { privateJwk } = await generateSealingKeyPair();
    const others = await importSealingKeys(JSON.stringify(privateJwk));
    expect(await codeOf(unseal(others, await sealed(), BINDING))).toBe('unknown-key');
    const namesake = JSON.stringify({ ...privateJwk, kid: pair.publicJwk.kid });
    const sameName = await importSealingKeys(namesake);
    expect(await codeOf(unseal(sameName, await sealed(), BINDING))).toBe('not-openable');
  });

  it('do not open with any one bit of any part flipped', async () => {
    const whole = await sealed();
    const parts = whole.split('.').map((part) => Buffer.from(part, 'base64url'));
    const place = fc
      .nat(4)
      .chain((part) => fc.tuple(fc.constant(part), fc.nat(8 * parts[part]!.length - 1)));
    await fc.assert(
      fc.asyncProperty(place, async ([part, bit]) => {
        const flipped = parts.map((bytes) => Buffer.from(bytes));
        flipped[part]![bit >> 3]! ^= 1 << (bit & 7);
        const text = flipped.map((bytes) => bytes.toString('base64url')).join('.');
        expect(await codeOf(unseal(keys, text, BINDING))).toMatch(
          // In the header: another place, key or algorithm, or no JSON.
          part === 0 ? /not-openable|unknown-key|wrong-binding|not-sealed/ : /not-openable/,
        );
      }),
      { numRuns: proofSize({ slice: 100, full: 5_000 }) },
    );
  });

  it('do not open when a part is cut short', async () => {
    const parts = (await sealed()).split('.');
    for (const index of parts.keys()) {
      const cut = parts.map((part, at) => (at === index ? part.slice(0, -4) : part)).join('.');
      expect(await codeOf(unseal(keys, cut, BINDING))).toMatch(/not-openable|not-sealed/);
    }
  });

  it.each([
    ['a text', SECRET],
    ['a password of that form', 'a.b.c.d.e'],
    ['an empty text', ''],
    ['four parts', 'a.b.c.d'],
    ['too long a value', `a.b.c.d.${'e'.repeat(SEALED_LENGTH_MAX)}`],
  ])('are not %s', async (_what, value) => {
    expect(await codeOf(unseal(keys, value, BINDING), value)).toBe('not-sealed');
  });
});

describe('what was made elsewhere', () => {
  /** Sealed for BINDING by jose alone, as whoever has the public key can. */
  const made = (content: unknown, header: { readonly alg?: string } = {}) =>
    new CompactEncrypt(new TextEncoder().encode(JSON.stringify(content)))
      .setProtectedHeader({
        alg: 'ECDH-ES+A256KW',
        enc: 'A256GCM',
        kid: pair.publicJwk.kid ?? '',
        sealedFor: [BINDING.verificationId, BINDING.purpose, BINDING.guids],
        ...header,
      })
      .encrypt({ ...pair.publicJwk, alg: header.alg ?? 'ECDH-ES+A256KW' }, { crit: { x: true } });

  it('opens when it is as documented, with or without padding', async () => {
    expect(await unseal(keys, await made({ values: VALUES, pad: '' }), BINDING)).toEqual(VALUES);
    expect(await unseal(keys, await made({ values: VALUES }), BINDING)).toEqual(VALUES);
  });

  it.each<[string, unknown]>([
    ['a text', SECRET],
    ['a list', VALUES],
    ['a number for a value', { values: ['user', 5], pad: SECRET }],
    ['an empty value', { values: ['user', ''], pad: SECRET }],
    ['too few values', { values: ['user'] }],
    ['too many values', { values: ['user', SECRET, 'more'] }],
    ['too long a value', { values: ['user', 'é'.repeat(SECRET_BYTES_MAX / 2 + 1)] }],
    ['the values under another name', { value: VALUES }],
  ])('does not open when it holds %s', async (_what, content) => {
    expect(await codeOf(unseal(keys, await made(content), BINDING))).toBe('not-openable');
  });

  it.each<[string, object]>([
    ['a weaker key algorithm', { alg: 'ECDH-ES' }],
    ['another key algorithm', { alg: 'ECDH-ES+A128KW' }],
    ['another content algorithm', { enc: 'A128CBC-HS256' }],
    ['critical extensions', { crit: ['x'], x: 1 }],
    ['a member that nobody documented', { apu: 'AAAA' }],
    ['no key id', { kid: undefined }],
  ])('is not sealed at all with %s', async (_what, header) => {
    const value = await made({ values: VALUES }, header);
    expect(await codeOf(unseal(keys, value, BINDING))).toBe('not-sealed');
  });

  it('is not sealed at all when it is compressed: a little could become very much', async () => {
    const [header = '', ...rest] = (await sealed()).split('.');
    const members = JSON.parse(Buffer.from(header, 'base64url').toString()) as object;
    const zipped = Buffer.from(JSON.stringify({ ...members, zip: 'DEF' })).toString('base64url');
    const value = [zipped, ...rest].join('.');
    expect(await codeOf(unseal(keys, value, BINDING))).toBe('not-sealed');
  });
});

describe('what can be sealed', () => {
  it('is no empty value, and none above 4,096 bytes, not characters', async () => {
    expect(await codeOf(sealedOne(''), '')).toBe('value-empty');
    const longest = 'é'.repeat(SECRET_BYTES_MAX / 2);
    expect(await unseal(keys, await sealedOne(longest), ONE)).toEqual([longest]);
    expect(await codeOf(sealedOne(`${longest}x`))).toBe('value-too-long');
    expect(await codeOf(sealedOne('x'.repeat(1_000_000)))).toBe('value-too-long');
    await expect(sealed(['user', ''])).rejects.toMatchObject({ index: 1 });
  });

  it('is as many values as a form has, if they are short, and no more than a message takes', async () => {
    const guids = Array.from(
      { length: FIELDS_MAX },
      (_, index) => `CRD-${String(index).padStart(36, '0')}`,
    );
    const place = { ...BINDING, guids };
    const of = (length: number) => guids.map(() => 'v'.repeat(length));
    expect(await unseal(keys, await sealed(of(350), place), place)).toEqual(of(350));
    await expect(sealed(of(600), place)).rejects.toMatchObject({
      code: 'value-too-long',
      index: undefined,
    });
  });

  it('is any other text: what was sealed opens again, or it was rejected and not made', async () => {
    const text = fc.oneof(
      fc.string({ minLength: 1, maxLength: 200, unit: 'binary' }),
      // Lone surrogates, quotes and control characters: what JSON spells longer than it is.
      fc.string({
        minLength: 1,
        maxLength: 50,
        unit: fc.constantFrom('\ud800', '"', '\u0000', '\\'),
      }),
      fc
        .tuple(fc.constantFrom('"', '\u0001', 'ü', '€', '𝄞'), fc.integer({ min: 1, max: 4_096 }))
        .map(([character, times]) => character.repeat(times)),
    );
    const fields = fc.array(fc.tuple(fc.string(), text), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(fields, fc.string(), async (each, verificationId) => {
        const guids = each.map(([guid]) => guid);
        const values = each.map(([, value]) => value);
        const binding: SealBinding = { verificationId, purpose: 'challenge-answer', guids };
        const result = await sealed(values, binding).catch((error: unknown) => error);
        if (result instanceof SealingError) {
          expect(result.code).toBe('value-too-long');
          expect(Buffer.byteLength(JSON.stringify(values))).toBeGreaterThan(SECRET_BYTES_MAX);
          return;
        }
        expect(isSealed(result)).toBe(true);
        expect(await unseal(keys, result as string, binding)).toEqual(values);
      }),
      { numRuns: proofSize({ slice: 60, full: 2_000 }) },
    );
  });
});

it('the length of sealed values tells no short ones from others, and grows in steps of 128 bytes of plain text', async () => {
  const short = ['1', '1234', 'x'.repeat(32), '"'.repeat(50), 'é'.repeat(50)];
  const longer = [150, 250, 350, 500].map((length) => 'x'.repeat(length));
  const lengths = await Promise.all(
    [...short, ...longer].map(async (value) => {
      const ciphertext = (await sealedOne(value)).split('.')[3]!;
      return Buffer.from(ciphertext, 'base64url').length;
    }),
  );
  expect(lengths).toEqual([128, 128, 128, 128, 128, 256, 384, 384, 640]);
});

it('garbage never opens and never throws anything but a SealingError', async () => {
  const part = fc.stringMatching(/^[A-Za-z0-9_-]{0,40}$/);
  const parts = fc.array(part, { minLength: 5, maxLength: 5 }).map((each) => each.join('.'));
  const garbage = fc.oneof(fc.string(), fc.anything(), parts);
  await fc.assert(
    fc.asyncProperty(garbage, async (value) => {
      const attempt = unseal(keys, value as string, BINDING);
      await expect(attempt).rejects.toBeInstanceOf(SealingError);
    }),
    { numRuns: proofSize({ slice: 100, full: 2_000 }) },
  );
});
