/**
 * Goal: keys come and go while a worker runs: a new one opens at once, an old one until it is
 * destroyed or expires, and keys that cannot be read are told from keys that are gone. Method: a
 * provider that the test changes, and its own clock.
 */
import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  SealingError,
  SealingKeyError,
  generateSealingKeyPair,
  newestKey,
  openKeyRing,
  publicKeySource,
  seal,
  unseal,
  usableKeys,
  type SealingKeyPair,
  type SealingKeys,
} from '../../codec';
import { type SealBinding } from '../../domain';

const BINDING: SealBinding = { verificationId: 'v-1', purpose: 'credential', guids: ['CRD-1'] };
const MINUTE_MS = 60_000;
/** A whole second, since the terms of keys are. */
const START_MS = 1_800_000_000_000;

let nowMs: number;
const now = () => nowMs;
const inSeconds = (seconds: number) => START_MS / 1_000 + seconds;
beforeEach(() => {
  nowMs = START_MS;
});

let old: SealingKeyPair;
let next: SealingKeyPair;
beforeAll(async () => {
  old = await generateSealingKeyPair();
  next = await generateSealingKeyPair({ nbf: inSeconds(0) });
});

describe('the private keys of a worker', () => {
  let text: string | Error;
  let loads: number;
  let reasons: unknown[];
  const load = () => {
    loads += 1;
    return text instanceof Error ? Promise.reject(text) : Promise.resolve(text);
  };
  const have = (...pairs: SealingKeyPair[]) => {
    text = JSON.stringify({ keys: pairs.map(({ privateJwk }) => privateJwk) });
  };
  const open = () =>
    openKeyRing({ load }, { now, onUnavailable: (reason) => reasons.push(reason) });
  const tell = async (ring: SealingKeys, pair: SealingKeyPair): Promise<string> => {
    const sealed = await seal(pair.publicJwk, ['a'], BINDING);
    const opened = await unseal(ring, sealed, BINDING).catch((error: unknown) => error);
    if (opened instanceof SealingError) return opened.code;
    return String(opened);
  };
  beforeEach(() => {
    loads = 0;
    reasons = [];
  });

  it('open what was sealed to any of them, and are read once', async () => {
    have(old, next);
    const ring = await open();
    expect(await Promise.all([tell(ring, old), tell(ring, next)])).toEqual(['a', 'a']);
    expect(loads).toBe(1);
  });

  it('are read again when a value names another, but not for each', async () => {
    have(old);
    const ring = await open();
    nowMs += 3_000;
    have(next, old);
    expect(await Promise.all([tell(ring, next), tell(ring, next)])).toEqual(['a', 'a']);
    expect(loads).toBe(2);
    const { publicJwk, privateJwk } = await generateSealingKeyPair();
    const unknown = { publicJwk, privateJwk };
    for (let tries = 0; tries < 5; tries += 1)
      expect(await tell(ring, unknown)).toBe('unknown-key');
    expect(loads).toBe(2);
  });

  it('open nothing a minute after they were destroyed', async () => {
    have(old, next);
    const ring = await open();
    have(next);
    nowMs += MINUTE_MS;
    expect(await tell(ring, old)).toBe('unknown-key');
    expect(await tell(ring, next)).toBe('a');
  });

  it('open until they expire, and before they are sealed to', async () => {
    const limited = await generateSealingKeyPair({ nbf: inSeconds(60), exp: inSeconds(100) });
    have(limited);
    const ring = await open();
    expect(await tell(ring, limited)).toBe('a');
    nowMs += 100_000 - 1;
    expect(await tell(ring, limited)).toBe('a');
    nowMs += 1;
    expect(await tell(ring, limited)).toBe('key-expired');
  });

  it.each<[string, string | Error]>([
    ['cannot be read', new Error('KMS is away')],
    ['are half a file', '{"keys":['],
  ])('are unavailable, not gone, while they %s; the reason is told', async (_what, trouble) => {
    have(old);
    const ring = await open();
    text = trouble;
    nowMs += MINUTE_MS;
    expect(await tell(ring, old)).toBe('keys-unavailable');
    expect(reasons).toHaveLength(1);
    have(old);
    expect(await tell(ring, old)).toBe('a');
  });

  it('stop a start when they cannot be used', async () => {
    text = JSON.stringify(old.publicJwk);
    await expect(open()).rejects.toBeInstanceOf(SealingKeyError);
    text = new Error('KMS is away');
    await expect(open()).rejects.toThrow('KMS is away');
  });
});

describe('the public keys', () => {
  it.each<[string, object, boolean]>([
    ['without terms', {}, true],
    ['from now on', { nbf: inSeconds(0) }, true],
    ['from later on', { nbf: inSeconds(1) }, false],
    ['until later', { exp: inSeconds(1) }, true],
    ['until now', { exp: inSeconds(0) }, false],
    ['that is retired', { retired: true }, false],
    ['that is not', { retired: false }, true],
  ])('are sealed to or not: one %s', (_what, terms, expected) => {
    expect(usableKeys([{ ...old.publicJwk, ...terms }], START_MS)).toHaveLength(expected ? 1 : 0);
  });

  it('are sealed to newest first, and of two as old as listed', () => {
    const aKey = (kid: string, nbf?: number) => ({ kid, ...(nbf === undefined ? {} : { nbf }) });
    const keys = [aKey('a'), aKey('b', 1), aKey('c', 3), aKey('d', 9e9), aKey('e', 3), aKey('f')];
    expect(
      usableKeys(keys, START_MS)
        .map(({ kid }) => kid)
        .join(''),
    ).toBe('cebaf');
    expect(newestKey({ keys }).kid).toBe('c');
    expect(() => newestKey({ keys: [aKey('d', 9e9)] })).toThrow('no-valid-key');
  });

  it('are read again by a process that runs on; the old ones are good while that fails', async () => {
    let text = JSON.stringify(old.publicJwk);
    const reasons: unknown[] = [];
    const source = await publicKeySource(() => Promise.resolve(text), now);
    const ids = async () => (await source((why) => reasons.push(why))).map(({ kid }) => kid);
    expect(await ids()).toEqual([old.publicJwk.kid]);
    text = JSON.stringify({ keys: [old.publicJwk, next.publicJwk] });
    expect(await ids()).toHaveLength(1);
    nowMs += 10_000;
    expect(await ids()).toEqual([next.publicJwk.kid, old.publicJwk.kid]);
    text = 'half';
    nowMs += 10_000;
    expect(await ids()).toHaveLength(2);
    expect(reasons).toHaveLength(1);
  });

  it('stop a start when none can be sealed to', async () => {
    const text = JSON.stringify({ ...old.publicJwk, retired: true });
    await expect(publicKeySource(() => Promise.resolve(text))).rejects.toThrow(/rotate/);
  });
});
