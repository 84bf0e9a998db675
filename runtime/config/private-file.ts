/** Files that hold secrets: who may read them. */
import { statSync } from 'node:fs';
import { ConfigurationError } from './parse';

/** Mode bits of everybody but the owner and its group, which an orchestrator may need to mount it. */
const OTHERS = 0o007;

/**
 * Rejects a file of secrets that every user of the machine may read or change. Whoever reads the file
 * finds that it is not there. Windows has no such mode.
 *
 * @param allowedBy - the variable that says that the operator knows
 * @throws ConfigurationError
 */
export function rejectReadableByAll(name: string, file: string, allowedBy: string): void {
  if (file === '' || process.platform === 'win32') return;
  if ((modeOf(file) & OTHERS) === 0) return;
  throw new ConfigurationError(
    `${name} names a file that every user of this machine may read or change. Run chmod 600 on it, ` +
      `or set ${allowedBy} to true where nobody else is on the machine.`,
  );
}

function modeOf(file: string): number {
  try {
    return statSync(file).mode;
  } catch {
    return 0;
  }
}
