/**
 * Goal: a sealed value opens only with the worker's key and only in the place it was sealed for,
 * its length tells little, and no error tells anything of it. Method: real keys, a table of moved
 * and damaged values, properties over any text.
 */
import { CompactEncrypt } from 'jose';
import { beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  SealingError,
  generateSealingKeyPair,
  importSealingKey,
  seal,
  unseal,
  type SealingKey,
  type SealingKeyPair,
} from '../../codec';
import { SECRET_BYTES_MAX, isSealed, type SealBinding } from '../../domain';
import { proofSize } from '../support/proof-size';

const BINDING: SealBinding = { verificationId: 'v-1', purpose: 'credential', field: 'CRD-1' };
const WEAKER = { alg: 'ECDH-ES', enc: 'A128CBC-HS256' };
const SECRET = 'correct horse battery staple';

let pair: SealingKeyPair;
let key: SealingKey;
let otherPair: SealingKeyPair;

beforeAll(async () => {
  pair = await generateSealingKeyPair();
  otherPair = await generateSealingKeyPair();
  key = await importSealingKey(JSON.stringify(pair.privateJwk));
});

const sealed = (value = SECRET, binding = BINDING) => seal(pair.publicJwk, value, binding);

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

describe('a sealed value', () => {
  it('is never the same twice, so that equal answers cannot be told', async () => {
    expect(await sealed()).not.toBe(await sealed());
  });

  it('holds its secret in no readable part', async () => {
    const parts = (await sealed()).split('.').map((part) => Buffer.from(part, 'base64url'));
    expect(parts.filter((part) => part.includes(SECRET))).toEqual([]);
    // The protected header is readable to all: it names key and place, nothing else.
    const header = JSON.parse(parts[0]!.toString()) as object;
    expect(Object.keys(header).sort().join(' ')).toBe('alg enc epk kid sealedFor');
  });

  it.each<[string, Partial<SealBinding>]>([
    ['another verification', { verificationId: 'v-2' }],
    ['another purpose', { purpose: 'challenge-answer' }],
    ['another field', { field: 'CRD-2' }],
    ['a place that reads the same when joined', { verificationId: 'v-1,credential', field: '' }],
  ])('does not open in %s', async (_place, other) => {
    const attempt = unseal(key, await sealed(), { ...BINDING, ...other });
    expect(await codeOf(attempt)).toBe('wrong-binding');
  });

  it('does not open with another key', async () => {
    const otherKey = await importSealingKey(JSON.stringify(otherPair.privateJwk));
    expect(await codeOf(unseal(otherKey, await sealed(), BINDING))).toBe('unknown-key');
    const sameName = { ...otherKey, keyId: key.keyId };
    expect(await codeOf(unseal(sameName, await sealed(), BINDING))).toBe('not-openable');
  });

  it.each([0, 1, 2, 3, 4])('does not open with part %i changed', async (index) => {
    const parts = (await sealed()).split('.');
    const part = parts[index]!;
    const middle = Math.floor(part.length / 2);
    const swapped = part[middle] === 'A' ? 'B' : 'A';
    parts[index] = part.slice(0, middle) + swapped + part.slice(middle + 1);
    const code = await codeOf(unseal(key, parts.join('.'), BINDING));
    expect(['not-openable', 'unknown-key']).toContain(code);
  });

  it('does not open with the header of another place', async () => {
    const [, ...own] = (await sealed()).split('.');
    const [otherHeader] = (await sealed(SECRET, { ...BINDING, field: 'CRD-2' })).split('.');
    const moved = [otherHeader, ...own].join('.');
    const place = { ...BINDING, field: 'CRD-2' };
    expect(await codeOf(unseal(key, moved, place))).toBe('not-openable');
  });

  it.each([
    ['a text', SECRET],
    ['an empty text', ''],
    ['four parts', 'a.b.c.d'],
    ['too long a value', `a.b.c.d.${'e'.repeat(9_000)}`],
  ])('is not %s', async (_what, value) => {
    expect(await codeOf(unseal(key, value, BINDING))).toBe('not-sealed');
  });

  it.each([
    ['no JSON', SECRET, {}],
    ['another JSON', JSON.stringify([SECRET]), {}],
    ['a number', JSON.stringify({ value: 5, pad: SECRET }), {}],
    ['an empty value', JSON.stringify({ value: '', pad: SECRET }), {}],
    ['a value sealed by weaker algorithms', JSON.stringify({ value: SECRET }), WEAKER],
  ])('made elsewhere does not open when it holds %s', async (_what, content, algorithms) => {
    const { verificationId, purpose, field } = BINDING;
    const header = {
      alg: 'ECDH-ES+A256KW',
      enc: 'A256GCM',
      kid: key.keyId,
      sealedFor: [verificationId, purpose, field],
      ...algorithms,
    };
    const made = await new CompactEncrypt(new TextEncoder().encode(content))
      .setProtectedHeader(header)
      .encrypt({ ...pair.publicJwk, alg: header.alg });
    expect(await codeOf(unseal(key, made, BINDING))).toBe('not-openable');
  });
});

describe('what can be sealed', () => {
  it('is no empty value, and none above 4,096 bytes, not characters', async () => {
    expect(await codeOf(sealed(''), '')).toBe('value-empty');
    const longest = 'é'.repeat(SECRET_BYTES_MAX / 2);
    expect(await unseal(key, await sealed(longest), BINDING)).toBe(longest);
    expect(await codeOf(sealed(`${longest}x`))).toBe('value-too-long');
    expect(await codeOf(sealed('x'.repeat(1_000_000)))).toBe('value-too-long');
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
    await fc.assert(
      fc.asyncProperty(text, fc.string(), fc.string(), async (value, verificationId, field) => {
        const binding: SealBinding = { verificationId, purpose: 'challenge-answer', field };
        const result = await seal(pair.publicJwk, value, binding).catch((error: unknown) => error);
        if (result instanceof SealingError) {
          expect(result.code).toBe('value-too-long');
          expect(Buffer.byteLength(JSON.stringify(value))).toBeGreaterThan(SECRET_BYTES_MAX);
          return;
        }
        expect(isSealed(result)).toBe(true);
        expect(await unseal(key, result as string, binding)).toBe(value);
      }),
      { numRuns: proofSize({ slice: 60, full: 2_000 }) },
    );
  });
});

it('the length of a sealed value tells no short value from another, and grows in steps of 256 bytes of plain text', async () => {
  const short = ['1', '1234', 'x'.repeat(32), '"'.repeat(100), 'é'.repeat(100)];
  const longer = [300, 500, 700, 1_000].map((length) => 'x'.repeat(length));
  const lengths = await Promise.all(
    [...short, ...longer].map(async (value) => {
      const ciphertext = (await sealed(value)).split('.')[3]!;
      return Buffer.from(ciphertext, 'base64url').length;
    }),
  );
  expect(lengths).toEqual([256, 256, 256, 256, 256, 512, 768, 768, 1_024]);
});

it('garbage never opens and never throws anything but a SealingError', async () => {
  const part = fc.stringMatching(/^[A-Za-z0-9_-]{0,40}$/);
  const parts = fc.array(part, { minLength: 5, maxLength: 5 }).map((each) => each.join('.'));
  const garbage = fc.oneof(fc.string(), fc.anything(), parts);
  await fc.assert(
    fc.asyncProperty(garbage, async (value) => {
      const attempt = unseal(key, value as string, BINDING);
      await expect(attempt).rejects.toBeInstanceOf(SealingError);
    }),
    { numRuns: proofSize({ slice: 100, full: 2_000 }) },
  );
});
