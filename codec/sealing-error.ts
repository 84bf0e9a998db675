/** Why values could not be sealed or opened. */

/** Carries no part of a value. */
export class SealingError extends Error {
  override readonly name = 'SealingError';
  readonly code:
    | 'value-too-long'
    | 'value-empty'
    /** No public key may be sealed to now: all are retired, expired, or for later. */
    | 'no-valid-key'
    /** Not a compact JWE of the documented header. */
    | 'not-sealed'
    | 'wrong-binding'
    /** The worker has no key of this id: destroyed, or never had. */
    | 'unknown-key'
    | 'key-expired'
    /** The worker's keys could not be read just now. */
    | 'keys-unavailable'
    | 'not-openable';
  /** Which of the values is at fault, where one is. */
  readonly index: number | undefined;

  constructor(code: SealingError['code'], index?: number) {
    super(`The values cannot be sealed or opened: ${code}.`);
    this.code = code;
    this.index = index;
  }
}

/** What a failed opening means for whoever sealed the values: the one place that sorts the codes. */
export type OpeningTrouble = 'expired' | 'keys-unavailable' | 'unreadable';

/** Sorts what an opening threw; what is no {@link SealingError} is `unreadable`. */
export function openingTrouble(error: unknown): OpeningTrouble {
  switch (error instanceof SealingError ? error.code : undefined) {
    case 'unknown-key':
    case 'key-expired':
      return 'expired';
    case 'keys-unavailable':
      return 'keys-unavailable';
    default:
      return 'unreadable';
  }
}
