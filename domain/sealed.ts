/**
 * The sealed value: the form in which a secret passes through Temporal. Shapes only; sealing and
 * opening are in codec/, which workflow code cannot import (docs/adr/0005).
 */
import { SEALED_TRANSACTIONS_BYTES_MAX, TRANSACTIONS_BYTES_MAX } from './byte-budgets';
import { ANSWER_BYTES_MAX } from './history-space';
import { isRecord } from './is-record';

/** What a sealed value may be used for; part of its binding. */
export type SealPurpose =
  | 'credential'
  | 'challenge-answer'
  | 'open-url'
  | 'account-numbers'
  | 'transactions'
  | 'webhook-secret';

/** What a sealed value is bound to. A copy of it in another place does not open. */
export interface SealBinding {
  readonly verificationId: string;
  readonly purpose: SealPurpose;
  /**
   * What the values are of, in their order: the guids of credential fields, challenges or accounts,
   * or a word of ours.
   */
  readonly guids: readonly string[];
}

/** A compact JWE (ECDH-ES+A256KW, A256GCM) to the worker's public key, or to a caller's. */
export type Sealed = string;

/**
 * All values of one message in one sealed value, beside the guids of the fields or challenges that
 * they answer, so that a workflow sees that all are there without opening any.
 */
export interface SealedFields {
  /** In the order of the values; a part of the binding. */
  readonly guids: readonly string[];
  readonly sealed: Sealed;
}

/** A part of a result, sealed to the key that the caller gave at the start. */
export interface SealedPart {
  /** The key's id, which stands in the protected header as well. */
  readonly kid: string;
  readonly sealed: Sealed;
}

/** A value that is still plain, beside the guid of the field or challenge that it answers. */
export interface PlainField {
  readonly guid: string;
  readonly value: string;
}

/** All values of one message: still plain, or sealed. */
export type SecretFields = readonly PlainField[] | SealedFields;

/** Longest accepted plain value, in bytes of UTF-8. No credential or MFA answer is longer. */
export const SECRET_BYTES_MAX = 4_096;

/**
 * The most guids one message may have. No form has nearly as many; with guids as MX makes them,
 * there is space for 350 bytes of each answer.
 */
export const FIELDS_MAX = 100;

/** Longest accepted sealed value, in characters: all that one message may have. */
export const SEALED_LENGTH_MAX = ANSWER_BYTES_MAX;
/** Longest sealed value that holds one value alone, in characters: a one-time URL of 4,096 bytes. */
export const SEALED_URL_LENGTH_MAX = 8_192;

/**
 * Longest sealed numbers of a result, in characters: 500 accounts (byte-budgets.ts), each with a guid
 * and numbers as long as they may be, have 420,000.
 */
export const SEALED_NUMBERS_LENGTH_MAX = 450_000;

/** The bounds of one sealed value: bytes of each plain value in UTF-8, characters of the whole. */
export interface SealBounds {
  readonly valueBytesMax: number;
  readonly lengthMax: number;
}

const OF_A_MESSAGE: SealBounds = { valueBytesMax: SECRET_BYTES_MAX, lengthMax: SEALED_LENGTH_MAX };

/** What is checked before and after sealing and opening. */
export const SEAL_BOUNDS: Readonly<Record<SealPurpose, SealBounds>> = {
  credential: OF_A_MESSAGE,
  'challenge-answer': OF_A_MESSAGE,
  'open-url': OF_A_MESSAGE,
  'webhook-secret': OF_A_MESSAGE,
  'account-numbers': { ...OF_A_MESSAGE, lengthMax: SEALED_NUMBERS_LENGTH_MAX },
  // Sealed they take no more of a history than they do plain.
  transactions: {
    valueBytesMax: SEALED_TRANSACTIONS_BYTES_MAX,
    lengthMax: TRANSACTIONS_BYTES_MAX,
  },
};

/** What a sealed value looks like: a compact JWE. */
export const SEALED_PATTERN = /^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]*){4}$/;

/**
 * Whether a value has the form of a compact JWE within bounds. Says nothing about whether it opens.
 */
export function isSealed(value: unknown, lengthMax = SEALED_LENGTH_MAX): value is Sealed {
  return typeof value === 'string' && value.length <= lengthMax && SEALED_PATTERN.test(value);
}

/**
 * Whether a value has the form of {@link SealedFields}: these two members alone, so that no plain
 * value stands beside them. Says nothing about which guids they should be.
 */
export function isSealedFields(value: unknown): value is SealedFields {
  if (!isRecord(value) || Object.keys(value).length !== 2) return false;
  const { guids, sealed } = value as Partial<Record<keyof SealedFields, unknown>>;
  return (
    Array.isArray(guids) &&
    guids.length <= FIELDS_MAX &&
    guids.every((guid) => typeof guid === 'string') &&
    isSealed(sealed)
  );
}

/** The guids that values answer. */
export function guidsOf(fields: SecretFields): readonly string[] {
  return 'sealed' in fields ? fields.guids : fields.map(({ guid }) => guid);
}

/** What a sealed URL is bound to. */
export function openUrlBinding(verificationId: string): SealBinding {
  return { verificationId, purpose: 'open-url', guids: ['url'] };
}
