/** Files that hold secrets: who may read them. */
import { statSync } from 'node:fs';

/** Mode bits of everybody but the owner and its group, which an orchestrator may need to mount it. */
const OTHERS = 0o007;

/**
 * Whether every user of the machine may read or change the file. False for none, and for one that is
 * not there, which whoever reads it finds out. Windows has no such mode.
 */
export function isOpenToAll(file: string): boolean {
  if (file === '' || process.platform === 'win32') return false;
  try {
    return (statSync(file).mode & OTHERS) !== 0;
  } catch {
    return false;
  }
}
