/** Way 2: an executable that is already on this machine. */
import { access, constants } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';
import { cliCache, executableName, probeCli } from './cli-cache';
import { DevServerUnavailableError } from './dev-server-errors';
import { type Environment } from '../../runtime';
import { environmentValue } from './environment';

export type FoundExecutable =
  | { readonly executable: string; readonly origin: string; readonly version: string }
  | { readonly executable: undefined; readonly reason: string };

/**
 * The first working CLI of: `TEMPORAL_CLI_PATH`, `temporal` on `PATH`, our cache. Each is asked for
 * its version first, so that a broken one is passed over (in the cache it will be replaced).
 *
 * @throws DevServerUnavailableError when `TEMPORAL_CLI_PATH` names something that does not work:
 * whoever sets it wants that one, and minutes of building another would hide the mistake.
 */
export async function findExecutable(env: Environment): Promise<FoundExecutable> {
  const named = environmentValue(env, 'TEMPORAL_CLI_PATH');
  if (named !== undefined) {
    const probe = await probeCli(named, env);
    if (probe.works) {
      return { executable: named, origin: 'TEMPORAL_CLI_PATH', version: probe.version };
    }
    throw new DevServerUnavailableError([
      { way: 'executable', reason: `TEMPORAL_CLI_PATH names ${named}, but ${probe.reason}` },
    ]);
  }

  const reasons: string[] = [];
  const onPath = await findOnPath(env);
  const places = [
    ...(onPath === undefined ? [] : [{ executable: onPath, origin: 'found on PATH' }]),
    { executable: cliCache(env).executable, origin: 'from the cache' },
  ];
  if (onPath === undefined) reasons.push('TEMPORAL_CLI_PATH is not set, no `temporal` on PATH');
  for (const place of places) {
    const probe = await probeCli(place.executable, env);
    if (probe.works) return { ...place, version: probe.version };
    reasons.push(`${place.executable}: ${probe.reason}`);
  }
  return { executable: undefined, reason: reasons.join('; ') };
}

/**
 * Absolute path of the first executable of that name on `PATH`. Relative entries of `PATH` are
 * passed over.
 */
export async function findOnPath(
  env: Environment,
  name: string = executableName(),
): Promise<string | undefined> {
  const folders = (environmentValue(env, 'PATH') ?? environmentValue(env, 'Path') ?? '').split(
    delimiter,
  );
  for (const folder of folders.filter((entry) => isAbsolute(entry))) {
    const path = join(folder, name);
    if (await isExecutable(path)) return path;
  }
  return undefined;
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
