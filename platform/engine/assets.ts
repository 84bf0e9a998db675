// Where the files of this folder lie that no compiler touches: the supervisor, the download child and the Go module.
// They are read from the sources, also when this code runs from the build output, which does not hold a copy of them.
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Absolute path of a file or folder that lies beside this one in the sources.
 *
 * @throws Error when the installation lacks it, which means that it was copied incompletely.
 */
export function engineAsset(name: string): string {
  const places = [
    join(__dirname, name),
    // From `dist/platform/engine` up to the package, and down into the sources.
    join(__dirname, '..', '..', '..', 'platform', 'engine', name),
  ];
  const found = places.find((place) => existsSync(place));
  if (found === undefined) {
    throw new Error(`This installation is incomplete: platform/engine/${name} is missing.`);
  }
  return found;
}
