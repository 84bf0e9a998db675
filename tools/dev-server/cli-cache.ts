/** Where our own copy of the Temporal CLI lies, and how to tell a good one from a broken one. */
import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { type Environment } from '../../runtime';
import { environmentValue, serverEnvironment } from './environment';

/** The release of the Temporal CLI that this project is tested with (server 1.31.2, UI 2.50.1). */
export const CLI_VERSION = '1.8.2';

/**
 * Paths of one cached release; the folder's name holds version and platform, for homes that several
 * machines share.
 */
export interface CliCache {
  readonly folder: string;
  readonly executable: string;
  readonly lock: string;
}

/**
 * The cache under the user's cache folder: `XDG_CACHE_HOME`, `~/Library/Caches`, `LOCALAPPDATA`,
 * else `~/.cache`.
 */
export function cliCache(env: Environment): CliCache {
  const folder = join(
    userCacheFolder(env),
    'atrium-verification',
    'temporal-cli',
    `${CLI_VERSION}-${process.platform}-${process.arch}`,
  );
  return { folder, executable: join(folder, executableName()), lock: join(folder, 'install.lock') };
}

/** `temporal`, with the suffix that the platform asks for. */
export function executableName(): string {
  return process.platform === 'win32' ? 'temporal.exe' : 'temporal';
}

/** A working CLI prints its version within this time, also when 138 MB come from a cold disk. */
const PROBE_TIMEOUT_MS = 20_000;

export type Probe =
  | { readonly works: true; readonly version: string }
  | { readonly works: false; readonly reason: string };

/**
 * Asks an executable for its version: tells a usable CLI from one that is missing, truncated or not
 * executable.
 */
export async function probeCli(executable: string, env: Environment): Promise<Probe> {
  const size = await stat(executable).then(
    (found) => (found.isFile() ? found.size : undefined),
    () => undefined,
  );
  if (size === undefined) return { works: false, reason: 'there is no such file' };
  if (size === 0) return { works: false, reason: 'the file is empty' };
  return new Promise((resolve) => {
    execFile(
      executable,
      ['--version'],
      { timeout: PROBE_TIMEOUT_MS, killSignal: 'SIGKILL', env: serverEnvironment(env) },
      (error, stdout) => {
        const version = /temporal version .*/i.exec(stdout)?.[0];
        if (error === null && version !== undefined) resolve({ works: true, version });
        else resolve({ works: false, reason: probeFailure(error) });
      },
    );
  });
}

function probeFailure(error: (Error & { code?: unknown; killed?: boolean }) | null): string {
  if (error === null) return 'it does not answer `--version` like the Temporal CLI';
  if (error.killed === true)
    return `no answer to \`--version\` within ${String(PROBE_TIMEOUT_MS)} ms`;
  if (error.code === 'EACCES') return 'it is not executable';
  return `it does not run (${error.message.split('\n', 1)[0] ?? ''})`;
}

function userCacheFolder(env: Environment): string {
  const home = environmentValue(env, 'HOME') ?? environmentValue(env, 'USERPROFILE') ?? homedir();
  const chosen = environmentValue(env, 'XDG_CACHE_HOME');
  if (chosen !== undefined) return chosen;
  if (process.platform === 'darwin') return join(home, 'Library', 'Caches');
  if (process.platform === 'win32') {
    return environmentValue(env, 'LOCALAPPDATA') ?? join(home, 'AppData', 'Local');
  }
  return join(home, '.cache');
}
