/**
 * The protected header of a sealed value: algorithms, the key's id, and the one place in which the
 * value opens. Readable to all, and authenticated with the value. Needs no Node built-in.
 */
import { decodeProtectedHeader, type CompactJWEHeaderParameters } from 'jose';
import { SEAL_BOUNDS, isSealed, type SealBinding } from '../domain';
import { SealingError } from './sealing-error';

/** How a value's own key is wrapped; stands in the key and in each sealed value. */
export const KEY_ALGORITHM = 'ECDH-ES+A256KW';
export const CONTENT_ENCRYPTION = 'A256GCM';

/**
 * Every member that a header may have. No `zip`: a small value could become a large one. No `crit`,
 * and nothing else that would change how a value is opened.
 */
const MEMBERS: readonly string[] = ['alg', 'enc', 'epk', 'kid', 'sealedFor'];

/** The header of a value for this key and place, without the `epk` that sealing adds. */
export function sealedHeader(kid: string, binding: SealBinding): CompactJWEHeaderParameters {
  return { alg: KEY_ALGORITHM, enc: CONTENT_ENCRYPTION, kid, sealedFor: placeOf(binding) };
}

/**
 * The id of the key that a value was sealed to. Proves nothing of the value itself: whoever opens it
 * does.
 *
 * @throws SealingError `not-sealed`, also for a header of unknown members or algorithms;
 * `wrong-binding` for the header of another place
 */
export function readSealedHeader(sealed: unknown, binding: SealBinding): { readonly kid: string } {
  const { lengthMax } = SEAL_BOUNDS[binding.purpose];
  const header = isSealed(sealed, lengthMax) ? decoded(sealed) : {};
  const { alg, enc, kid, sealedFor } = header;
  const isOurs =
    alg === KEY_ALGORITHM &&
    enc === CONTENT_ENCRYPTION &&
    typeof kid === 'string' &&
    Object.keys(header).every((name) => MEMBERS.includes(name));
  if (!isOurs) throw new SealingError('not-sealed');
  if (JSON.stringify(sealedFor) !== JSON.stringify(placeOf(binding)))
    throw new SealingError('wrong-binding');
  return { kid };
}

/** In the order of the guids, which is that of the values. */
function placeOf({ verificationId, purpose, guids }: SealBinding): readonly unknown[] {
  return [verificationId, purpose, guids];
}

function decoded(sealed: string): Readonly<Record<string, unknown>> {
  try {
    return { ...decodeProtectedHeader(sealed) };
  } catch {
    // It quotes nothing, but says more than a caller needs.
    return {};
  }
}
