/** The type of a challenge or of a credential field, where MX prints its number. */
import { optionalText } from './fields';

/**
 * Type numbers of MX's widget (atrium-contract.md §7), which some Platform answers print instead of
 * the names.
 */
const TYPE_BY_NUMBER: ReadonlyMap<unknown, string> = new Map([
  [0, 'TEXT'],
  [1, 'PASSWORD'],
  [2, 'OPTIONS'],
  [3, 'LOGIN'],
  [12, 'TOKEN'],
  [13, 'IMAGE_DATA'],
  [14, 'IMAGE_OPTIONS'],
]);

/** The name of a type, as it came or by its number; null where there is none. */
export function typeName(type: unknown): string | null {
  return TYPE_BY_NUMBER.get(type) ?? optionalText.parse(type);
}
