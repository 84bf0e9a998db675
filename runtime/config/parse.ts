/** Reads variables. Reports all problems at once, and no value in any message. */
import { readFileSync } from 'node:fs';
import { type z } from 'zod';
import { type Environment } from '../environment';
import { ConfigurationError, together } from './problems';

/** The variables of a group, each with its schema. */
type Shape = Readonly<Record<string, z.ZodType>>;
type Values<S extends Shape> = { readonly [K in keyof S]: z.infer<S[K]> };

/**
 * Parses a group of variables. One with a twin `…_FILE` in the group may come from that file,
 * without the white space around it: line breaks at the end of a file are an editor's.
 *
 * @throws ConfigurationError with each variable that is missing or wrong
 */
export function parse<S extends Shape>(shape: S, env: Environment): Values<S> {
  const readers = Object.entries(shape).map(([name, schema]) => [
    name,
    () => valueOf(schema, sourceOf(name, Object.hasOwn(shape, `${name}_FILE`), env)),
  ]);
  return together(Object.fromEntries(readers) as Record<string, () => unknown>) as Values<S>;
}

/** Whether a variable is set. An empty one is not, as compose files pass it. */
export function isSet(env: Environment, name: string): boolean {
  return (env[name] ?? '').trim() !== '';
}

/** The text of a value, and the variable that gave it. */
interface Source {
  readonly name: string;
  readonly text: string | undefined;
}

function valueOf(schema: z.ZodType, { name, text }: Source): unknown {
  const parsed = schema.safeParse(text);
  if (parsed.success) return parsed.data;
  // The texts are those of kinds.ts and variables.ts, none of which quotes a value.
  const [issue] = parsed.error.issues;
  throw new ConfigurationError([`${name} ${issue?.message ?? 'cannot be used.'}`]);
}

function sourceOf(name: string, hasFile: boolean, env: Environment): Source {
  const text = isSet(env, name) ? env[name] : undefined;
  const fileName = `${name}_FILE`;
  const file = hasFile && isSet(env, fileName) ? env[fileName] : undefined;
  if (file === undefined) return { name, text };
  // Nobody can know which of the two is meant, and one may be left over from a rotated key.
  if (text !== undefined) throw new ConfigurationError([`Set ${name} or ${fileName}, not both.`]);
  return { name: fileName, text: readText(fileName, file) };
}

function readText(name: string, file: string): string {
  let text: string;
  try {
    text = readFileSync(file, 'utf8').trim();
  } catch {
    throw new ConfigurationError([
      `${name} names a file that cannot be read. Check its path and its permissions.`,
    ]);
  }
  if (text !== '') return text;
  throw new ConfigurationError([`${name} names a file that is empty. Write the value into it.`]);
}
