/** Goal: a half of the key pair in the wrong place is rejected; no error shows key material. */
import { beforeAll, describe, expect, it } from '@jest/globals';
import {
  SealingKeyError,
  generateSealingKeyPair,
  importSealingKeys,
  newPayloadKeys,
  parsePublicSealingKeys,
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

  it('is published whole where the public half came without alg and use, which RFC 7517 lets it', () => {
    const { kty, crv, x, y, kid } = pair.publicJwk;
    const bare = { kty, crv, x, y, kid };
    expect(parsePublicSealingKeys(JSON.stringify(bare))).toEqual([pair.publicJwk]);
    const forEncryption = { ...bare, use: 'enc' };
    expect(parsePublicSealingKeys(JSON.stringify(forEncryption))).toEqual([pair.publicJwk]);
  });

  it('has an id that a command line takes for no option, as a payload key has', async () => {
    const pairs = await Promise.all(Array.from({ length: 300 }, () => generateSealingKeyPair()));
    const ids = pairs.map(({ publicJwk }) => publicJwk.kid);
    const more = Array.from({ length: 300 }, () => newPayloadKeys().active);
    expect([...ids, ...more].filter((id) => id?.startsWith('-'))).toEqual([]);
  });

  it('is published without what stands beside the key', () => {
    const odd = JSON.stringify({ ...pair.publicJwk, note: 'ours', k: 'secret' });
    const polluting = odd.replace('{', '{"__proto__":{"retired":true},');
    expect(parsePublicSealingKeys(polluting)).toEqual([pair.publicJwk]);
  });

  it('cannot be read out of the worker again', async () => {
    const keys = await importSealingKeys(JSON.stringify(pair.privateJwk));
    expect((await keys.find(pair.publicJwk.kid!)).extractable).toBe(false);
  });
});

describe('the wrong half', () => {
  it('is named: as public at the worker; as private at a caller, with what to do now', async () => {
    const atWorker = await rejectionOf(() => importSealingKeys(JSON.stringify(pair.publicJwk)));
    expect(atWorker).toMatch(/has no "d": this is a public key/);
    const atCaller = await rejectionOf(() =>
      parsePublicSealingKeys(JSON.stringify(pair.privateJwk)),
    );
    expect(atCaller).toMatch(/private key.*make a new pair/);
  });
});

describe('something that is no such key', () => {
  const NO_KEY = /EC P-256/;
  const OTHER_USE = /made for something/;

  it.each<[string, bend: (good: object) => unknown, reason: RegExp]>([
    ['a list', () => [], NO_KEY],
    ['a set of none', () => ({ keys: [] }), /1 to 20/],
    ['a set of too many', (good) => ({ keys: Array(21).fill(good) }), /1 to 20/],
    ['a set with a wrong one', (good) => ({ keys: [good, { ...good, kty: 'RSA' }] }), NO_KEY],
    ['two of one id', (good) => ({ keys: [good, good] }), /same "kid"/],
    ['an expiry that is no number', (good) => ({ ...good, exp: '2030-01-01' }), /wrong terms/],
    ['a beginning within a second', (good) => ({ ...good, nbf: 1.5 }), /wrong terms/],
    ['a word for retired', (good) => ({ ...good, retired: 'yes' }), /wrong terms/],
    ['null', () => null, NO_KEY],
    ['a text', () => 'key', NO_KEY],
    ['another kind of key', (good) => ({ ...good, kty: 'RSA' }), NO_KEY],
    ['another curve', (good) => ({ ...good, crv: 'P-384' }), NO_KEY],
    ['a key without key id', (good) => ({ ...good, kid: undefined }), NO_KEY],
    ['a key id without end', (good) => ({ ...good, kid: 'k'.repeat(201) }), NO_KEY],
    ['a key id of two lines', (good) => ({ ...good, kid: 'a\nb' }), NO_KEY],
    ['a key for signing', (good) => ({ ...good, use: 'sig' }), OTHER_USE],
    ['a key for another algorithm', (good) => ({ ...good, alg: 'ES256' }), OTHER_USE],
    ['a key for another way of wrapping', (good) => ({ ...good, alg: 'ECDH-ES' }), OTHER_USE],
    ['a damaged key', (good) => ({ ...good, x: 'AAAA' }), /damaged/],
  ])('%s, is rejected in both places', async (_what, bend, reason) => {
    const halves = [
      ['private', importSealingKeys, pair.privateJwk],
      ['public', parsePublicSealingKeys, pair.publicJwk],
    ] as const;
    for (const [half, read, good] of halves) {
      const message = await rejectionOf(() => read(JSON.stringify(bend(good))));
      expect(message).toMatch(reason);
      expect(message).toContain(`${half} sealing key`);
    }
  });

  it('no JSON, is rejected without quoting it', async () => {
    const broken = JSON.stringify(pair.privateJwk).slice(1);
    for (const read of [importSealingKeys, parsePublicSealingKeys]) {
      expect(await rejectionOf(() => read(broken))).toMatch(/not JSON/);
    }
  });
});
