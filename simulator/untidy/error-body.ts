/**
 * The body of a rejection as Platform may write it: no page prints one, and its siblings have three
 * forms (mx-platform-contract.md §3.2). An unknown path has been seen as plain text.
 */
import { rejectionBody } from '../errors';
import { seededFraction } from '../guids';

/** The text of an unknown path. */
export const INVALID_ROUTE = 'Invalid route';

/** The body, by seed; a string is sent as it is. */
export function errorBody(seed: string, message: string): unknown {
  const forms = [rejectionBody(message), { error: message }, { message }];
  if (message === INVALID_ROUTE) forms.push(message as never);
  return forms[Math.floor(seededFraction(seed, 'error', message) * forms.length)];
}
