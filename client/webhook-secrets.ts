/**
 * What a new endpoint or secret is made of. All of it comes from a seed, so that a request that is sent again
 * makes the same once more, and nothing new.
 */
import { createHmac, randomBytes } from 'node:crypto';
import { createWebhookKeyPair, createWebhookSecret } from '../codec';
import { type WebhookEventType } from '../domain';
import { invalidRequest } from './parse';

/** How webhooks of an endpoint are signed: a shared secret, or a key pair of which we keep the private half. */
export type SigningKind = 'v1' | 'v1a';

/** How long a seed is, in bytes. */
const SEED_BYTES = 32;
/** As long as a UUID without its dashes. */
const ID_CHARACTERS = 32;

/** What a request asks for; another one with the same seed is rejected. */
export interface MadeFor {
  readonly signing: SigningKind;
  /** Of the endpoint to register. */
  readonly url?: string;
  readonly events?: readonly WebhookEventType[] | undefined;
}

/** A secret before it is sealed. */
export interface UnsealedSecret {
  readonly endpointId: string;
  readonly secretId: string;
  /** What we sign by. */
  readonly secret: string;
  /** What the receiver checks by. */
  readonly shown: string;
  /** Hash of the request, by the seed. */
  readonly request: string;
}

/** The ids that a seed gives: of an endpoint that it registers, and of the secret that it makes. */
export function webhookIdsOf(seed: Uint8Array): {
  readonly endpointId: string;
  readonly secretId: string;
} {
  return { endpointId: idFrom(seed, 'endpoint'), secretId: idFrom(seed, 'secret-id') };
}

/**
 * Makes a secret.
 *
 * @param seed - 32 secret bytes. @default random: nothing like it is made again
 * @throws VerificationClientError INVALID_REQUEST where the seed has another length
 */
export function makeWebhookSecret(
  { signing, url = '', events = [] }: MadeFor,
  seed: Uint8Array = randomBytes(SEED_BYTES),
): UnsealedSecret {
  if (seed.length !== SEED_BYTES)
    throw invalidRequest([{ path: ['seed'], problem: 'must be 32 bytes' }]);
  const bytes = derive(seed, 'secret');
  const pair = signing === 'v1a' ? createWebhookKeyPair(bytes) : undefined;
  const secret = pair?.secret ?? createWebhookSecret(bytes);
  const request = idFrom(seed, JSON.stringify([signing, url, [...events].sort()]));
  return { ...webhookIdsOf(seed), secret, shown: pair?.publicKey ?? secret, request };
}

function idFrom(seed: Uint8Array, what: string): string {
  return derive(seed, what).toString('hex').slice(0, ID_CHARACTERS);
}

function derive(seed: Uint8Array, what: string): Buffer {
  return createHmac('sha256', seed).update(what).digest();
}
