/** Files that give access: keys, secrets, lists of who may do what. One rule for all of them. Loads no package. */
import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';
import { type Environment } from '../environment';

/** Mode bits of everybody but the owner and its group, which an orchestrator may need to mount it. */
const OTHERS = 0o007;

/** A file that every user of the machine may read or change. */
export class OpenFileError extends Error {
  override readonly name = 'OpenFileError';

  constructor() {
    super(
      'Every user of this machine may read or change the file. Run chmod o= on it, or set ' +
        'SECRET_FILES_ALLOW_INSECURE to true where nobody else is on the machine.',
    );
  }
}

/** Whether the operator allows files that every user of the machine may read. */
export function secretFilesMayBeOpen(env: Environment): boolean {
  return env['SECRET_FILES_ALLOW_INSECURE'] === 'true';
}

/**
 * The text of a file. Mode and text are of one and the same file, whatever is renamed meanwhile.
 *
 * @param isOpenToAll - whether everybody may read or change it; on Windows modes mean nothing
 * @throws OpenFileError · Error when it cannot be read
 */
export function readPrivateFile(path: string, isOpenToAll = false): string {
  let file: number | undefined;
  try {
    file = openSync(path, 'r');
    const isOpen = process.platform !== 'win32' && (fstatSync(file).mode & OTHERS) !== 0;
    if (isOpen && !isOpenToAll) throw new OpenFileError();
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof OpenFileError) throw error;
    throw new Error('The file cannot be read. Check its path and its permissions.');
  } finally {
    if (file !== undefined) closeSync(file);
  }
}
