/**
 * Signatures of webhooks, as Standard Webhooks defines them: HMAC-SHA256 (`v1`) with shared secrets,
 * Ed25519 (`v1a`) with a key pair. Receivers check with the same file (client/webhooks).
 */
import {
  createHmac,
  createPrivateKey,
  createPublicKey,
  randomBytes,
  sign,
  timingSafeEqual,
  verify,
  type KeyObject,
} from 'node:crypto';

/** What a signature covers. */
export interface SignedContent {
  /** `webhook-id`: the same for every delivery of an event. */
  readonly id: string;
  /** `webhook-timestamp`: when it is sent, in Unix seconds. */
  readonly timestampS: number;
  /** The body, byte for byte as it is sent. */
  readonly body: string;
}

/** The three headers of a webhook. */
export interface WebhookHeaders {
  readonly 'webhook-id': string;
  readonly 'webhook-timestamp': string;
  readonly 'webhook-signature': string;
}

/** A secret to sign with has another form than it must have. Never quotes it. */
export class WebhookKeyError extends Error {
  override readonly name = 'WebhookKeyError';
}

/** Both kinds of secret are that long. */
const SECRET_BYTES = 32;
/** As Standard Webhooks has it. */
const SECRET_BYTES_MIN = 24;
const SECRET_BYTES_MAX = 64;
/** What stands before the 32 bytes of an Ed25519 key in DER (RFC 8410). */
const PKCS8_HEAD = Buffer.from('302e020100300506032b657004220420', 'hex');
const SPKI_HEAD = Buffer.from('302a300506032b6570032100', 'hex');

/**
 * Makes a secret for `v1`: `whsec_` and 32 bytes in base64.
 *
 * @param seed - 32 secret bytes; the same ones make the same. @default random
 */
export function createWebhookSecret(seed: Uint8Array = newSeed()): string {
  return `whsec_${Buffer.from(seed).toString('base64')}`;
}

/**
 * Makes a key pair for `v1a`: `whsk_` to sign with, `whpk_` to give to receivers.
 *
 * @param seed - as for {@link createWebhookSecret}
 */
export function createWebhookKeyPair(seed: Uint8Array = newSeed()): {
  readonly secret: string;
  readonly publicKey: string;
} {
  // Any 32 random bytes are such a key (RFC 8032).
  const secret = Buffer.from(seed);
  const der = Buffer.concat([PKCS8_HEAD, secret]);
  const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  const publicDer = createPublicKey(privateKey).export({ format: 'der', type: 'spki' });
  const shown = publicDer.subarray(SPKI_HEAD.length);
  return {
    secret: `whsk_${secret.toString('base64')}`,
    publicKey: `whpk_${shown.toString('base64')}`,
  };
}

function newSeed(): Uint8Array {
  return randomBytes(SECRET_BYTES);
}

/**
 * Signs with every secret, the newest first, so that a receiver that knows one of them accepts it.
 *
 * @param secrets - `whsec_…` or `whsk_…`
 * @throws WebhookKeyError
 */
export function signWebhook(secrets: readonly string[], content: SignedContent): WebhookHeaders {
  if (secrets.length === 0) throw new WebhookKeyError('There is no secret to sign with.');
  const covered = coveredBy(content);
  return {
    'webhook-id': content.id,
    'webhook-timestamp': String(content.timestampS),
    'webhook-signature': secrets.map((secret) => signatureBy(secret, covered)).join(' '),
  };
}

/**
 * Whether one of the signatures is by one of the keys. Unknown versions are passed over.
 *
 * @param keys - `whsec_…` or `whpk_…`
 * @throws WebhookKeyError
 */
export function isSignedBy(
  keys: readonly string[],
  content: SignedContent,
  signatures: string,
): boolean {
  const covered = coveredBy(content);
  const all = signatures.split(' ');
  return keys.some((key) => {
    const isOurs = checkBy(key, covered);
    return all.some(isOurs);
  });
}

function coveredBy({ id, timestampS, body }: SignedContent): Buffer {
  return Buffer.from(`${id}.${String(timestampS)}.${body}`);
}

function signatureBy(secret: string, covered: Buffer): string {
  if (!secret.startsWith('whsk_')) return `v1,${mac(secret, covered).toString('base64')}`;
  const der = Buffer.concat([PKCS8_HEAD, bytesOf(secret, 'whsk_', SECRET_BYTES)]);
  const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  return `v1a,${sign(null, covered, key).toString('base64')}`;
}

function checkBy(key: string, covered: Buffer): (signature: string) => boolean {
  if (key.startsWith('whpk_')) {
    const publicKey = publicKeyOf(key);
    return (signature) =>
      signature.startsWith('v1a,') &&
      verify(null, covered, publicKey, Buffer.from(signature.slice('v1a,'.length), 'base64'));
  }
  const expected = mac(key, covered);
  return (signature) => {
    if (!signature.startsWith('v1,')) return false;
    const given = Buffer.from(signature.slice('v1,'.length), 'base64');
    return given.length === expected.length && timingSafeEqual(given, expected);
  };
}

function publicKeyOf(key: string): KeyObject {
  const der = Buffer.concat([SPKI_HEAD, bytesOf(key, 'whpk_', SECRET_BYTES)]);
  return createPublicKey({ key: der, format: 'der', type: 'spki' });
}

function mac(secret: string, covered: Buffer): Buffer {
  const key = bytesOf(secret, 'whsec_', SECRET_BYTES_MIN, SECRET_BYTES_MAX);
  return createHmac('sha256', key).update(covered).digest();
}

function bytesOf(key: string, prefix: string, min: number, max = min): Buffer {
  const text = key.slice(prefix.length);
  const bytes = Buffer.from(text, 'base64');
  const isBase64 = bytes.toString('base64').replaceAll('=', '') === text.replaceAll('=', '');
  if (!key.startsWith(prefix) || !isBase64 || bytes.length < min || bytes.length > max)
    throw new WebhookKeyError('A webhook secret has not the documented form.');
  return bytes;
}
