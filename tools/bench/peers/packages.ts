/**
 * The packages of the peers, in a folder of their own under the user's cache folder: installed once,
 * when a bench is asked for them, and never a dependency of this project.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { processEnvironment } from '../../../runtime/process';
import { cliCache } from '../../dev-server';

/** By exact versions, so that two runs compare the same. */
export const PEER_PACKAGES = {
  '@dbos-inc/dbos-sdk': '5.3.0',
  '@restatedev/restate-sdk': '1.17.2',
  '@restatedev/restate-server': '1.7.12',
} as const;

/** Longer than a slow registry takes for the server's 170 MB. */
const INSTALL_MS_MAX = 600_000;

/** The folder that holds the packages; installs them where they are missing. @throws Error when npm fails */
export async function peerPackages(log: (line: string) => void): Promise<string> {
  const cache = dirname(dirname(cliCache(processEnvironment()).folder));
  const manifest = JSON.stringify({ private: true, dependencies: PEER_PACKAGES });
  const name = createHash('sha256').update(manifest).digest('hex').slice(0, 16);
  const folder = join(cache, 'bench-peers', name);
  if (existsSync(folder)) return folder;
  log(`Installing the peers' packages into ${folder} …`);
  // Beside its place and moved there, so that one made in half is never used.
  const unfinished = `${folder}.${String(process.pid)}`;
  mkdirSync(unfinished, { recursive: true });
  try {
    writeFileSync(join(unfinished, 'package.json'), manifest);
    // No script of theirs runs: one of them would report the installation to its makers.
    const args = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--silent'];
    await promisify(execFile)('npm', args, { cwd: unfinished, timeout: INSTALL_MS_MAX });
    renameSync(unfinished, folder);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
  return folder;
}

/** Loads a package from that folder; the caller says what it uses of it. */
export function loadPeer(folder: string, name: string): unknown {
  return createRequire(join(folder, 'package.json'))(name);
}
