/**
 * Where the files of this folder lie that no compiler touches: the supervisor, the download child
 * and the Go module.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Absolute path of a file or folder that lies beside this one.
 *
 * @throws Error when the installation lacks it, which means that it was copied incompletely.
 */
export function devServerAsset(name: string): string {
  const found = join(__dirname, name);
  if (!existsSync(found)) {
    throw new Error(`This installation is incomplete: tools/dev-server/${name} is missing.`);
  }
  return found;
}
