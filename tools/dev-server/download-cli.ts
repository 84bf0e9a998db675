/**
 * Way 3: the SDK's own cached download of the Temporal CLI, with the version pinned. It runs in a
 * process of its own, because the SDK sets no bound and offers no way to stop it: a network that
 * swallows packets would hold us for ever. Trust rests on HTTPS alone here; the build from source
 * (way 4) is pinned by hash.
 */
import { readdirSync, statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { devServerAsset } from './assets';
import { CLI_VERSION } from './cli-cache';
import { serverEnvironment } from './environment';
import {
  DOWNLOAD_STALL_MS,
  DOWNLOAD_TIMEOUT_MS,
  type InstallOptions,
  type InstallStep,
} from './install-cli';
import { type Progress } from './progress';
import { runBounded } from './run-bounded';

export const downloadStep: InstallStep = {
  way: 'download',
  title: `Downloading the Temporal CLI ${CLI_VERSION}, once`,
  detail: `downloaded, version ${CLI_VERSION}`,
  obstacle: () => Promise.resolve(undefined),
  produce,
};

async function produce(
  folder: string,
  options: InstallOptions,
  progress: Progress,
): Promise<string> {
  await runBounded({
    executable: process.execPath,
    args: [devServerAsset('download-child.cjs'), folder, `v${CLI_VERSION}`],
    env: serverEnvironment(options.env),
    timeoutMs: options.downloadTimeoutMs ?? DOWNLOAD_TIMEOUT_MS,
    stallMs: options.downloadStallMs ?? DOWNLOAD_STALL_MS,
    progressCounter: () => {
      const bytes = bytesIn(folder);
      progress.update(`${(bytes / 1e6).toFixed(1)} MB unpacked`);
      return bytes;
    },
  });
  const [name] = await readdir(folder);
  if (name === undefined) throw new Error('the download left no file');
  return join(folder, name);
}

/** What has arrived so far: the SDK unpacks into the folder while it downloads. */
function bytesIn(folder: string): number {
  try {
    return readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
  } catch {
    // A file may be renamed between the two calls; the next look sees it.
    return 0;
  }
}
