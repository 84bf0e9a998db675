/**
 * The environment of the dev server's own processes. This folder never reads `process.env`: its
 * callers hand it in.
 */
import { type Environment } from '../../runtime';

/**
 * The value of a variable, with an empty one counted as absent (shells and compose files leave such
 * behind).
 */
export function environmentValue(env: Environment, name: string): string | undefined {
  const value = env[name];
  return value === undefined || value.trim() === '' ? undefined : value;
}

/**
 * The environment for a server or a build that we start: without what would tell the CLI to be
 * someone else's client, and with the server's check for newer versions switched off.
 */
export function serverEnvironment(env: Environment): Record<string, string> {
  const kept = Object.entries(env).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined && !entry[0].startsWith('TEMPORAL_'),
  );
  return { ...Object.fromEntries(kept), TEMPORAL_VERSION_CHECK_DISABLED: '1' };
}
