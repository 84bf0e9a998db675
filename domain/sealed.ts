/**
 * The sealed value: the form in which a secret passes through Temporal. Shapes only; sealing and
 * opening are in codec/, which workflow code cannot import (docs/adr/0005).
 */
import { isRecord } from './is-record';

/** What a sealed value may be used for; part of its binding. */
export type SealPurpose = 'credential' | 'challenge-answer' | 'open-url';

/** What a sealed value is bound to. A copy of it in another place does not open. */
export interface SealBinding {
  readonly verificationId: string;
  readonly purpose: SealPurpose;
  /** The guid of the credential field or the challenge that the value answers. */
  readonly field: string;
}

/** A compact JWE (ECDH-ES+A256KW, A256GCM) to the worker's public key. */
export type Sealed = string;

/** One sealed value beside the guid of the field or challenge it belongs to. */
export interface SealedField {
  readonly guid: string;
  readonly sealed: Sealed;
}

/** One value beside the guid of the field or challenge it belongs to: still plain, or sealed. */
export type SecretField = { readonly guid: string; readonly value: string } | SealedField;

/** A public EC P-256 JWK, made by a caller for one answer. */
export interface RecipientKey {
  readonly kty: string;
  readonly crv: string;
  readonly x: string;
  readonly y: string;
  readonly kid: string;
}

/** Longest accepted plain value, in bytes of UTF-8. No credential or MFA answer is longer. */
export const SECRET_BYTES_MAX = 4_096;

/**
 * Longest accepted sealed value, in characters: the padded plain value in base64url, plus headers.
 */
export const SEALED_LENGTH_MAX = 8_192;

/** What a sealed value looks like: a compact JWE. */
export const SEALED_PATTERN = /^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]*){4}$/;

/**
 * Whether a value has the form of a compact JWE within bounds. Says nothing about whether it opens.
 */
export function isSealed(value: unknown): value is Sealed {
  return (
    typeof value === 'string' && value.length <= SEALED_LENGTH_MAX && SEALED_PATTERN.test(value)
  );
}

/**
 * Whether a value has the form of a {@link RecipientKey}: public and short. Further keys are not
 * read.
 */
export function isRecipientKey(value: unknown): value is RecipientKey {
  if (!isRecord(value) || 'd' in value) return false;
  const { kty, crv, x, y, kid } = value as Partial<Record<keyof RecipientKey, unknown>>;
  return kty === 'EC' && crv === 'P-256' && [x, y, kid].every(isShortText);
}

/** Coordinates of P-256 have 43 characters, thumbprints as well. */
function isShortText(value: unknown): boolean {
  return typeof value === 'string' && value.length > 0 && value.length <= 100;
}

/** What a sealed URL is bound to. */
export function openUrlBinding(verificationId: string): SealBinding {
  return { verificationId, purpose: 'open-url', field: 'url' };
}
