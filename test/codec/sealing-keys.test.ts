/** Goal: the private half is rejected where callers are, the public half where the worker is, and no error shows key material. Method: real pairs, bent in one way each. */
import { beforeAll, describe, expect, it } from '@jest/globals';
import {
  SealingKeyError,
  generateSealingKeyPair,
  importSealingKey,
  parsePublicSealingKey,
  type SealingKeyPair,
} from '../../codec';

let pair: SealingKeyPair;
beforeAll(async () => {
  pair = await generateSealingKeyPair();
});

/** The message of the rejection; fails the test when it quotes any part of the key. */
async function rejectionOf(attempt: () => unknown): Promise<string> {
  try {
    await attempt();
  } catch (error) {
    if (!(error instanceof SealingKeyError)) throw error;
    const { d, x, y } = pair.privateJwk;
    for (const part of [d, x, y]) expect(error.stack).not.toContain(part);
    expect(error.cause).toBeUndefined();
    return error.message;
  }
  throw new Error('the key was not rejected');
}

describe('a new pair', () => {
  it('is two halves of one EC P-256 key with one key id', () => {
    const { d, ...publicPart } = pair.privateJwk;
    expect(typeof d).toBe('string');
    expect(publicPart).toEqual(pair.publicJwk);
    expect(pair.publicJwk).toMatchObject({ kty: 'EC', crv: 'P-256', use: 'enc' });
    expect(pair.publicJwk.kid).toMatch(/^[\w-]{43}$/);
  });

  it('is another one each time', async () => {
    expect((await generateSealingKeyPair()).publicJwk.kid).not.toBe(pair.publicJwk.kid);
  });

  it('is readable in both places', async () => {
    const key = await importSealingKey(JSON.stringify(pair.privateJwk));
    expect(key.keyId).toBe(pair.publicJwk.kid);
    expect(parsePublicSealingKey(JSON.stringify(pair.publicJwk))).toEqual(pair.publicJwk);
  });

  it('is published whole where the public half came without alg and use, which RFC 7517 lets it', () => {
    const { kty, crv, x, y, kid } = pair.publicJwk;
    const bare = { kty, crv, x, y, kid };
    expect(parsePublicSealingKey(JSON.stringify(bare))).toEqual(pair.publicJwk);
    const forEncryption = { ...bare, use: 'enc' };
    expect(parsePublicSealingKey(JSON.stringify(forEncryption))).toEqual(pair.publicJwk);
  });

  it('cannot be read out of the worker again', async () => {
    const { privateKey } = await importSealingKey(JSON.stringify(pair.privateJwk));
    expect(privateKey.extractable).toBe(false);
  });
});

describe('the wrong half', () => {
  it('at the worker is named as public', async () => {
    const message = await rejectionOf(() => importSealingKey(JSON.stringify(pair.publicJwk)));
    expect(message).toMatch(/has no "d": this is a public key/);
  });

  it('at a caller is named as private, with what to do now', async () => {
    const message = await rejectionOf(() => parsePublicSealingKey(JSON.stringify(pair.privateJwk)));
    expect(message).toMatch(/private key.*make a new pair/);
  });
});

describe('something that is no such key', () => {
  it.each<[string, (good: object) => unknown]>([
    ['a list', () => []],
    ['null', () => null],
    ['a text', () => 'key'],
    ['another kind of key', (good) => ({ ...good, kty: 'RSA' })],
    ['another curve', (good) => ({ ...good, crv: 'P-384' })],
    ['without key id', (good) => ({ ...good, kid: undefined })],
  ])('%s, is rejected in both places', async (_what, bend) => {
    const bad = JSON.stringify(bend(pair.publicJwk));
    const badPrivate = JSON.stringify(bend(pair.privateJwk));
    expect(await rejectionOf(() => importSealingKey(badPrivate))).toMatch(/private.*EC P-256/);
    expect(await rejectionOf(() => parsePublicSealingKey(bad))).toMatch(/public.*EC P-256/);
  });

  it.each<[string, object]>([
    ['signing', { use: 'sig' }],
    ['another algorithm', { alg: 'ES256' }],
    ['another way of wrapping keys', { alg: 'ECDH-ES' }],
  ])('a key for %s, is rejected in both places', async (_what, other) => {
    const bad = JSON.stringify({ ...pair.publicJwk, ...other });
    const badPrivate = JSON.stringify({ ...pair.privateJwk, ...other });
    expect(await rejectionOf(() => parsePublicSealingKey(bad))).toMatch(
      /public.*made for something/,
    );
    expect(await rejectionOf(() => importSealingKey(badPrivate))).toMatch(
      /private.*made for something/,
    );
  });

  it('no JSON, is rejected without quoting it', async () => {
    const broken = JSON.stringify(pair.privateJwk).slice(1);
    expect(await rejectionOf(() => importSealingKey(broken))).toMatch(/not JSON/);
    expect(await rejectionOf(() => parsePublicSealingKey(broken))).toMatch(/not JSON/);
  });

  it('a damaged private key, is rejected when it is read', async () => {
    const damaged = JSON.stringify({ ...pair.privateJwk, x: 'AAAA' });
    expect(await rejectionOf(() => importSealingKey(damaged))).toMatch(/damaged/);
  });

  it('a damaged public key, is rejected when it is read', async () => {
    const damaged = JSON.stringify({ ...pair.publicJwk, x: 'AAAA' });
    expect(await rejectionOf(() => parsePublicSealingKey(damaged))).toMatch(/damaged/);
  });
});
