/**
 * The one place that reads `process.env`; everything else gets it, or parts of it, as an argument.
 */
import { parseEnv } from 'node:util';
import { type Environment } from '../environment';
import { readPrivateFile, secretFilesMayBeOpen } from './private-file';

/** The process's own environment. */
export function processEnvironment(): Environment {
  return process.env;
}

/**
 * Takes the variables of a `.env` file into the process's own environment, as Node's `--env-file`
 * does: one that is set already stays as it is. The file is one of secrets.
 *
 * @throws OpenFileError · Error when it cannot be read
 */
export function loadEnvironmentFile(file: string): void {
  const text = readPrivateFile(file, secretFilesMayBeOpen(process.env));
  for (const [name, value] of Object.entries(parseEnv(text))) process.env[name] ??= value;
}
