/** The folder of a dev stack's keys where no database is kept: made for the run. */
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isAlive } from '../../runtime/process';

const PREFIX = 'atrium-verification-dev-';
const OF_PROCESS = new RegExp(`^${PREFIX}(\\d+)-`);

/**
 * Makes a folder that its owner alone can enter (mkdtemp: 0700), removed when the process ends. What
 * a killed process left is removed by the next one.
 */
export function temporaryKeyFolder(base = tmpdir()): string {
  sweep(base);
  const folder = mkdtempSync(path.join(base, `${PREFIX}${String(process.pid)}-`));
  // At the very end, so that a second Ctrl-C leaves no private key behind either.
  process.once('exit', () => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

function sweep(base: string): void {
  for (const name of readdirSync(base)) {
    const pid = OF_PROCESS.exec(name)?.[1];
    // Of a process of somebody else the folder is theirs.
    if (pid === undefined || isAlive(Number(pid))) continue;
    const folder = path.join(base, name);
    const owner = statSync(folder, { throwIfNoEntry: false })?.uid;
    if (owner === process.getuid?.()) rmSync(folder, { recursive: true, force: true });
  }
}
