/**
 * A credential field that an institution or a member asks for (atrium-contract.md §3, §14).
 * Describes the question and never holds an answer.
 */
import { z } from 'zod';
import { anything, optionalPlace, optionalText, requiredId } from './fields';
import { typeName } from './type-name';
import { optionsOf } from './option';

const wireSchema = z.object({
  guid: requiredId,
  /** Lower ones are displayed first; it starts at 0 or 1. */
  display_order: optionalPlace,
  field_name: optionalText,
  label: optionalText,
  /** LOGIN, PASSWORD, TEXT or OPTIONS most often; unknown ones are kept as they come. */
  type: anything,
  /** Some answers have this one alone, also as a number (mx-platform-contract.md §5). */
  field_type: anything,
  options: anything.transform(optionsOf),
});

/**
 * One field of a login form. Without a guid it cannot be filled in. A password by either of its
 * types is one.
 */
export const credentialSchema = wireSchema.transform(
  ({ type, field_type: fieldType, ...credential }) => {
    const types = [typeName(type), typeName(fieldType)];
    const isPassword = types.includes('PASSWORD');
    return { ...credential, type: isPassword ? 'PASSWORD' : (types[0] ?? types[1] ?? null) };
  },
);
export type WireCredential = z.infer<typeof credentialSchema>;
