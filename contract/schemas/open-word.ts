/** Words of answers to which a later version may add. */
import { z } from 'zod';

const DOCUMENTED_AS = new WeakMap<z.ZodType, z.ZodType>();

/**
 * Any text, documented as one of these words: a process shows what a newer one has written, also
 * where it does not know the word. Wrap it, but do not describe it: that makes another schema.
 */
export function openWord(words: z.ZodType): z.ZodString {
  const schema = z.string();
  DOCUMENTED_AS.set(schema, words);
  return schema;
}

/** What a schema of {@link openWord} is documented as. */
export function documentedAs(schema: z.ZodType): z.ZodType | undefined {
  return DOCUMENTED_AS.get(schema);
}
