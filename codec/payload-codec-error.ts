/** Why a payload could not be decrypted. */
import { ApplicationFailure } from '@temporalio/common';

/** Texts by code; none says anything of the payload. */
const MESSAGES = {
  'unknown-key': 'The payload was encrypted with a key that is not in the ring. Add the key.',
  'not-openable':
    'The payload cannot be decrypted: it is damaged, or it was made for another namespace.',
} as const;

/**
 * An activity whose arguments need a missing key is tried again after this: its 25 attempts
 * (domain/limits.ts) then last four hours, in which the key can be put back.
 */
const RETRY_MS = 600_000;

/**
 * Why a payload could not be decrypted. Carries no part of it. A failure of Temporal's, so that an
 * activity whose arguments cannot be read yet is tried again late.
 */
export class PayloadCodecError extends ApplicationFailure {
  readonly code: keyof typeof MESSAGES;
  /** The key id that the payload names, where it has the form of one. */
  readonly keyId: string | undefined;

  constructor(code: keyof typeof MESSAGES, keyId?: string) {
    const named = keyId === undefined ? '' : ` Key id: ${keyId}.`;
    const isFinal = code === 'not-openable';
    const message = `${MESSAGES[code]}${named}`;
    super(message, 'PayloadCodecError', isFinal, [], undefined, isFinal ? undefined : RETRY_MS);
    this.code = code;
    this.keyId = keyId;
  }
}
