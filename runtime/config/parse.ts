/** Reads variables. Reports all problems at once, and no value in any message. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { type Environment } from '../environment';

/**
 * A configuration that cannot work. The message names every variable that is wrong and never shows
 * a value.
 */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
}

/** Parses a group of variables. @throws ConfigurationError */
export function parse<S extends z.ZodRawShape>(
  shape: S,
  env: Environment,
): z.infer<z.ZodObject<S>> {
  const known = Object.keys(shape);
  // An empty variable means "not set", as compose files pass it.
  const given = Object.fromEntries(
    known.map((name) => [name, env[name] === '' ? undefined : env[name]]),
  );
  const parsed = z.object(shape).safeParse(given);
  if (parsed.success) return parsed.data;
  // Only the code of an issue is shown: its text could quote a value.
  const lines = parsed.error.issues.map((issue) => {
    const name = issue.path.join('.');
    return given[name] === undefined
      ? `${name} is not set`
      : `${name} is not valid (${issue.code})`;
  });
  throw new ConfigurationError(
    `The configuration cannot work: ${lines.join('; ')}. See docs/configuration.md.`,
  );
}

/**
 * A text that is given as a variable or as a file; the variable counts where both are.
 *
 * @throws ConfigurationError when neither is set or the file cannot be read
 */
export function textOrFile(name: string, value: string, file: string, howToMake: string): string {
  if (value !== '') return value;
  if (file === '') throw new ConfigurationError(`Set ${name} or ${name}_FILE. ${howToMake}`);
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new ConfigurationError(`${name}_FILE names a file that cannot be read.`);
  }
}
