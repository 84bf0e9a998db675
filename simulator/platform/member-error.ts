/**
 * `member.error` of Platform (mx-platform-contract.md §3.3): in the answer to a read, not in a
 * status.
 */
import { type ShownMember } from '../dialect';
import { seededFraction } from '../guids';
import { type World } from '../world';

/** Texts of the codes that the simulator uses; they are for people. */
const TEXTS: Readonly<Record<number, string>> = {
  1000: 'No account of this member can be verified.',
  2001: 'The one-time code was wrong.',
  2002: 'The answer was wrong.',
  2003: 'The answer came too late.',
  2004: 'The connection has to be authorized again.',
  2005: 'The credentials were not accepted.',
  3000: 'The institution is down.',
  3002: 'The institution is unavailable.',
};

/**
 * The value of `error`; undefined: the answer has none. Tidy: an object, empty without an error.
 * Untidy: the object or the same as JSON text, and without an error null, empty or absent.
 */
export function memberError(shown: ShownMember, world: World): unknown {
  const { member, view, occasion, hasFailedProducts } = shown;
  if (hasFailedProducts === true) {
    const { failedProductsCode: code } = world.settings;
    const text = 'The product account_verification could not be started.';
    return errorOf(code === 0 ? null : code, text);
  }
  if (occasion !== 'read') return undefined;
  const draw = world.isTidy ? 0 : seededFraction(world.seed, 'error', member.guid);
  const code = world.settings.errorCodes ? view.errorCode : null;
  if (code === null) return draw < 1 / 3 ? {} : draw < 2 / 3 ? null : undefined;
  const error = errorOf(code, TEXTS[code] ?? 'An error of the member.');
  return draw < 1 / 2 ? error : JSON.stringify(error);
}

function errorOf(code: number | null, message: string) {
  return {
    error_code: code,
    error_message: message,
    error_type: 'MEMBER',
    locale: 'en',
    user_message: code === null ? null : message,
  };
}
