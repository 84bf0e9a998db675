/**
 * Goal: what the codec encrypts opens with its key, in its namespace, whole; everything else is
 * rejected with its own error and says nothing of the content. Method: payloads at random, each byte
 * touched.
 */
import { webcrypto } from 'node:crypto';
import { inspect } from 'node:util';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import { temporal } from '@temporalio/proto';
import fc from 'fast-check';
import {
  importPayloadKeys,
  newPayloadKeys,
  withActiveKey,
  withNewKey,
  withoutKey,
  type PayloadKeyFile,
  type PayloadKeyRing,
} from '../../codec';
import { AesPayloadCodec, type PayloadCodecOptions } from '../../codec/payload-codec';

const old = newPayloadKeys();
const added = withNewKey(old);
const rotated = withActiveKey(added, added.keys[1]!.kid);
const WORKFLOW = { type: 'workflow', namespace: 'prod', workflowId: 'w' } as const;
const ACTIVITY = { type: 'activity', namespace: 'prod', isLocal: false } as const;
const ringOf = (file: PayloadKeyFile) => importPayloadKeys(JSON.stringify(file));
let rings: { readonly old: PayloadKeyRing; readonly rotated: PayloadKeyRing };
beforeAll(async () => {
  rings = { old: await ringOf(old), rotated: await ringOf(rotated) };
});

const codec = (options: Partial<PayloadCodecOptions> = {}) =>
  new AesPayloadCodec({ keys: rings.rotated, namespace: 'prod', ...options });
const payloadOf = (value: unknown): Payload => defaultPayloadConverter.toPayload(value);
const encrypted = async (value: unknown, by = codec()) => (await by.encode([payloadOf(value)]))[0]!;
const plain = (payload: Payload) => defaultPayloadConverter.fromPayload<unknown>(payload);

describe('the payload codec', () => {
  it('has one key for the names of people for as long as the first key of its ring stays', async () => {
    const { subjectKey } = rings.old;
    expect(rings.rotated.subjectKey).toEqual(subjectKey);
    for (const other of [newPayloadKeys(), withoutKey(rotated, old.active)])
      expect((await ringOf(other)).subjectKey).not.toEqual(subjectKey);
    expect(Buffer.from(subjectKey).toString('base64url')).not.toBe(old.keys[0]!.k);
  });

  it('opens what it encrypted, in order, whatever it was', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.jsonValue(), { maxLength: 5 }), async (values) => {
        const all = await codec().encode(values.map(payloadOf));
        expect((await codec().decode(all)).map(plain)).toEqual(
          values.map((value) => plain(payloadOf(value))),
        );
      }),
      { numRuns: 50 },
    );
  });

  it.each<[string, Payload]>([
    ['of a converter of their own', { metadata: { encoding: Buffer.from('json/protobuf') } }],
    [
      'with more metadata',
      { metadata: { ...payloadOf(1).metadata, messageType: Buffer.from('x') } },
    ],
    ['with nothing', { metadata: payloadOf(undefined).metadata! }],
    ['without metadata', {}],
  ])('opens payloads %s, whatever their data is', async (_what, { metadata }) => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1 }), async (data) => {
        const payload: Payload = { ...(metadata && { metadata }), data };
        const [opened] = await codec().decode(await codec().encode([payload]));
        expect(textsOf(opened!)).toEqual(textsOf(payload));
      }),
      { numRuns: 20 },
    );
  });

  it('opens a payload as earlier releases encrypted it, and adds 28 bytes and one to its data', async () => {
    const { data } = await encrypted('x', codec({ keys: rings.old }));
    expect(data).toHaveLength(JSON.stringify('x').length + 12 + 16 + 1);
    const whole = await codec().decode([await asBefore(payloadOf('x'))]);
    expect(whole.map(plain)).toEqual(['x']);
  });

  it('never encrypts twice in one way, and shows nothing of the value or its encoding', async () => {
    const [one, other] = [await encrypted('planted'), await encrypted('planted')];
    expect(Buffer.from(one.data!).equals(Buffer.from(other.data!))).toBe(false);
    const seen = Buffer.concat([...Object.values(one.metadata!), one.data!]).toString('latin1');
    expect(seen).not.toMatch(/planted|json/);
  });

  it('encrypts with the active key and opens with an old one', async () => {
    const before = await encrypted('x', codec({ keys: rings.old }));
    expect((await codec().decode([before])).map(plain)).toEqual(['x']);
    const after = await encrypted('x');
    const keyId = Buffer.from(after.metadata!['kid']!).toString();
    expect(keyId).toBe(rotated.active);
    await expect(codec({ keys: rings.old }).decode([after])).rejects.toMatchObject({
      code: 'unknown-key',
      keyId,
      nonRetryable: false,
      nextRetryDelay: 600_000,
      message: expect.stringContaining(keyId),
    });
  });

  it('hands on what is not encrypted', async () => {
    const bare = payloadOf({ a: 1 });
    expect(await codec().decode([bare])).toEqual([bare]);
  });

  it.each<[string, (payload: Payload) => Payload]>([
    ['without data', (given) => ({ metadata: given.metadata ?? {} })],
    ['cut off', (given) => ({ ...given, data: given.data!.subarray(0, given.data!.length - 1) })],
    ['without a key id', withKeyId('')],
    ['with an odd key id', withKeyId('a\n b')],
    ['with the id of another key of the ring', withKeyId(old.active)],
  ])('rejects a payload %s; a worker marks it in a message', async (_what, harm) => {
    const harmed = harm(await encrypted('planted'));
    const worker = codec({ isWorker: true });
    const rejected = [codec().decode([harmed], WORKFLOW), worker.decode([harmed], ACTIVITY)];
    for (const each of [...rejected, worker.decode([harmed])])
      await expect(each).rejects.toMatchObject({ code: 'not-openable', nonRetryable: true });
    const [marked] = await worker.decode([harmed], WORKFLOW);
    expect(Buffer.from(marked!.metadata!['encoding']!).toString()).toBe('binary/unreadable');
    expect(marked!.data).toHaveLength(0);
  });

  it('rejects a payload in which any one bit is flipped', async () => {
    const { metadata, data } = await encrypted('planted');
    for (let bit = 0; bit < data!.length * 8; bit += 1) {
      const flipped = Uint8Array.from(data!);
      flipped[bit >> 3]! ^= 1 << (bit & 7);
      const error: unknown = await codec()
        .decode([{ metadata: metadata ?? {}, data: flipped }])
        .catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ code: 'not-openable' });
      expect(String((error as Error).stack)).not.toContain('planted');
    }
  });

  it('rejects a payload of another namespace', async () => {
    const foreign = await encrypted('x', codec({ namespace: 'staging' }));
    await expect(codec().decode([foreign])).rejects.toMatchObject({ code: 'not-openable' });
  });
});

/** Metadata and data as text: whether bytes are a Buffer is nobody's matter. */
function textsOf({ metadata, data }: Payload) {
  const hex = (bytes: Uint8Array | null | undefined) => Buffer.from(bytes ?? []).toString('hex');
  const texts = Object.entries(metadata ?? {}).map(([key, value]) => [key, hex(value)]);
  return { metadata: Object.fromEntries(texts) as unknown, data: hex(data) };
}

/** The whole message, as release 0.1 wrote it, by WebCrypto. */
async function asBefore(payload: Payload): Promise<Payload> {
  const { kid: keyId, k } = old.keys[0]!;
  const key = await webcrypto.subtle.importKey(
    'raw',
    Buffer.from(k, 'base64url'),
    'AES-GCM',
    false,
    ['encrypt'],
  );
  const iv = new Uint8Array(12);
  const additionalData = Buffer.from(JSON.stringify(['AES-256-GCM', keyId, 'prod']));
  const message = temporal.api.common.v1.Payload.encode(payload).finish();
  const sealed = await webcrypto.subtle.encrypt(
    { name: 'AES-GCM', iv, additionalData },
    key,
    message,
  );
  const metadata = { encoding: Buffer.from('binary/encrypted'), kid: Buffer.from(keyId) };
  return { metadata, data: Buffer.concat([iv, Buffer.from(sealed)]) };
}

function withKeyId(kid: string) {
  return (given: Payload): Payload => ({
    ...given,
    metadata: { ...given.metadata, kid: Buffer.from(kid) },
  });
}

describe('payload keys', () => {
  const key = old.keys[0]!;
  it.each<[string, string]>([
    ['no JSON', 'planted'],
    ['no ring', '[]'],
    ['null', 'null'],
    ['no keys', JSON.stringify({ active: key.kid })],
    ['too many keys', JSON.stringify({ active: key.kid, keys: Array(101).fill(key) })],
    ['an active key that is not there', JSON.stringify({ active: 'other', keys: [key] })],
    ['two keys of one id', JSON.stringify({ active: key.kid, keys: [key, key] })],
    ['a short key', JSON.stringify({ active: key.kid, keys: [{ ...key, k: 'planted' }] })],
    ['another algorithm', JSON.stringify({ active: key.kid, keys: [{ ...key, alg: 'HS256' }] })],
    ['no id', JSON.stringify({ active: key.kid, keys: [{ ...key, kid: undefined }] })],
    ['signs beside a key', JSON.stringify({ active: key.kid, keys: [{ ...key, k: `${key.k}!` }] })],
    [
      'a line after a key',
      JSON.stringify({ active: key.kid, keys: [{ ...key, k: `${key.k}\n` }] }),
    ],
    [
      'a key of zeros',
      JSON.stringify({
        active: key.kid,
        keys: [{ ...key, k: Buffer.alloc(32).toString('base64url') }],
      }),
    ],
    ['one key by two ids', JSON.stringify({ active: key.kid, keys: [key, { ...key, kid: 'b' }] })],
    ['null for a key', JSON.stringify({ active: key.kid, keys: [null] })],
  ])('are rejected with %s, and not shown', async (_what, json) => {
    const error: unknown = await importPayloadKeys(json).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'PayloadKeyError' });
    expect(String((error as Error).stack)).not.toMatch(new RegExp(`planted|${key.k}`));
  });

  it('show nothing of themselves where a ring is written', async () => {
    const ring = await ringOf(old);
    const written = `${inspect(ring, { depth: 9, showHidden: true })} ${JSON.stringify(ring)}`;
    const bytes = Buffer.from(old.keys[0]!.k, 'base64url');
    expect(written).toContain(ring.active.keyId);
    for (const text of [key.k, bytes.toString('hex'), inspect(bytes).slice(8, 60)]) {
      expect(written).not.toContain(text);
    }
  });

  it('are added, made active and removed one by one; never the active one', () => {
    expect(added).toEqual({ active: old.active, keys: [key, expect.anything()] });
    expect(rotated).toEqual({ ...added, active: added.keys[1]!.kid });
    expect(withoutKey(rotated, old.active).keys).toEqual([added.keys[1]]);
    expect(() => withoutKey(rotated, rotated.active)).toThrow('active key cannot be removed');
    expect(() => withoutKey(rotated, 'none')).toThrow('no key with that id');
    expect(() => withActiveKey(rotated, 'none')).toThrow('"active"');
    expect(() => withNewKey({ ...old, keys: Array(100).fill(key) })).toThrow('at most 100 keys');
  });
});
