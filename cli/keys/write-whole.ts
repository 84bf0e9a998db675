/** Writing a file in one step. */
import { chmodSync, renameSync, rmSync, writeFileSync } from 'node:fs';

/**
 * Writes the file under another name and renames it: a process that reads it never sees half of it,
 * and one that is killed while it writes leaves none. Replaces a file of that name.
 */
export function writeWhole(file: string, text: string, mode: number): void {
  const next = `${file}.next`;
  // What a killed process left may be read-only.
  rmSync(next, { force: true });
  writeFileSync(next, text, { mode });
  // The mode above is subject to the umask, this one is not.
  chmodSync(next, mode);
  renameSync(next, file);
}
