/**
 * Sealing in a browser: what the end user enters is encrypted to the worker's public key before it
 * leaves the page. And opening, for a caller whose result is sealed to its own key. An entry of its
 * own, which loads neither Temporal nor anything of Node.
 *
 * @example const keys = await (await fetch(`${api}/.well-known/sealing-keys`)).json(); const answers
 * = await sealChallengeAnswers(keys, verificationId, [{ guid, value }]); await post(links
 * .challengeAnswers, { round, answers });
 */
import { newestKey, seal, type PublicKeySet, type PublicSealingKey } from '../codec/seal';
import { type PlainField, type SealPurpose, type SealedFields } from '../domain';

export { SealingError, type PublicKeySet, type PublicSealingKey } from '../codec/seal';
export type { PlainField, SealedFields } from '../domain';
export { openResult, type OpenedResult, type PrivateKeys, type ResultToOpen } from './open-result';

/**
 * Seals the fields of a sign-in form, as one value.
 *
 * @param keys - what `/.well-known/sealing-keys` answered; the newest valid key is used
 * @throws SealingError `value-empty`, `value-too-long`, `no-valid-key`
 */
export function sealCredentials(
  keys: PublicSealingKey | PublicKeySet,
  verificationId: string,
  fields: readonly PlainField[],
): Promise<SealedFields> {
  return sealFor('credential', keys, verificationId, fields);
}

/** Seals the answers to every challenge of a round, as one value. As {@link sealCredentials}. */
export function sealChallengeAnswers(
  keys: PublicSealingKey | PublicKeySet,
  verificationId: string,
  fields: readonly PlainField[],
): Promise<SealedFields> {
  return sealFor('challenge-answer', keys, verificationId, fields);
}

async function sealFor(
  purpose: SealPurpose,
  keys: PublicSealingKey | PublicKeySet,
  verificationId: string,
  fields: readonly PlainField[],
): Promise<SealedFields> {
  const guids = fields.map(({ guid }) => guid);
  const values = fields.map(({ value }) => value);
  const binding = { verificationId, purpose, guids };
  return { guids, sealed: await seal(newestKey(keys), values, binding) };
}
