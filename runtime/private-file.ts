/** Reads files that give access: keys, secrets, lists of who may do what. */
import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';

/** Others than owner and group may do nothing with such a file. */
const OTHERS = 0o007;

/** A file that every user of the machine can read or write. */
export class OpenFileError extends Error {
  override readonly name = 'OpenFileError';

  constructor(path: string) {
    super(
      `Every user of the machine can read or write ${path}. Take that away: chmod o= ${path}. ` +
        'Where it has to be so, set API_FILES_ALLOW_INSECURE=true.',
    );
  }
}

/**
 * The text of a file. Mode and text are of one and the same file, whatever is renamed meanwhile.
 *
 * @param isOpenToAll - whether everybody may read or write it; on Windows modes mean nothing
 * @throws OpenFileError · Error when it cannot be read
 */
export function readPrivateFile(path: string, isOpenToAll = false): string {
  let file: number | undefined;
  try {
    file = openSync(path, 'r');
    const isOpen = process.platform !== 'win32' && (fstatSync(file).mode & OTHERS) !== 0;
    if (isOpen && !isOpenToAll) throw new OpenFileError(path);
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof OpenFileError) throw error;
    throw new Error(`${path} cannot be read.`);
  } finally {
    if (file !== undefined) closeSync(file);
  }
}
