/** Writing a file in one step, and making the folder that it is to lie in. */
import { chmodSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** What lies there is secret: one that we make is its owner's alone. */
const FOLDER_MODE = 0o700;

/** Makes the folder of a file, and those above it, where they are not there. */
export function makeFolderOf(file: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: FOLDER_MODE });
}

/**
 * Writes the file under another name and renames it: a process that reads it never sees half of it,
 * and one that is killed while it writes leaves none. Replaces a file of that name; makes its folder.
 */
export function writeWhole(file: string, text: string, mode: number): void {
  makeFolderOf(file);
  const next = `${file}.next`;
  // What a killed process left may be read-only.
  rmSync(next, { force: true });
  writeFileSync(next, text, { mode });
  // The mode above is subject to the umask, this one is not.
  chmodSync(next, mode);
  renameSync(next, file);
}
