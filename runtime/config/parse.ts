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
    const orFile = known.includes(`${name}_FILE`) ? `, nor is ${name}_FILE` : '';
    return given[name] === undefined
      ? `${name} is not set${orFile}`
      : `${name} is not valid (${issue.code})`;
  });
  throw new ConfigurationError(
    `The configuration cannot work: ${lines.join('; ')}. See docs/configuration.md.`,
  );
}

/**
 * A text that is given as a variable or as a file.
 *
 * @throws ConfigurationError when neither is set, both are, or the file cannot be read
 */
export function textOrFile(name: string, value: string, file: string, howToMake: string): string {
  if (value === '' && file === '') {
    throw new ConfigurationError(`Set ${name} or ${name}_FILE. ${howToMake}`);
  }
  if (value !== '' && file !== '') {
    // Nobody can know which of the two is meant, and one may be left over from a rotated key.
    throw new ConfigurationError(`Set ${name} or ${name}_FILE, not both.`);
  }
  return value === '' ? readText(`${name}_FILE`, file) : value;
}

function readText(name: string, file: string): string {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    throw new ConfigurationError(`${name} names a file that cannot be read.`);
  }
  if (text.trim() === '') throw new ConfigurationError(`${name} names a file that is empty.`);
  return text;
}

/**
 * The environment with the texts of files as variables, without the white space around them: line
 * breaks at the end of a file are an editor's.
 *
 * @throws ConfigurationError when a variable and its file are both set, or a file cannot be read
 */
export function withFiles(env: Environment, names: readonly string[]): Environment {
  const read = names.flatMap((name): [string, string][] => {
    const file = env[`${name}_FILE`] ?? '';
    return file === '' ? [] : [[name, textOrFile(name, env[name] ?? '', file, '').trim()]];
  });
  return { ...env, ...Object.fromEntries(read) };
}
