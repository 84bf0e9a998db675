/**
 * Fills the cache with a Temporal CLI, once, whichever way it comes: under the lock, into a folder
 * of its own, probed, and moved into place by one rename. Each way knows how it produces the
 * executable.
 */
import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { cliCache, probeCli, type CliCache } from './cli-cache';
import { type DevServerWay, type FailedWay } from './dev-server-errors';
import { type Environment } from '../../runtime';
import { takeInstallLock } from './install-lock';
import { openProgress, type Progress, type ProgressTerminal } from './progress';

export interface InstallOptions {
  readonly env: Environment;
  /** Lines for the developer at the terminal. */
  readonly log: (line: string) => void;
  /** Where a moving progress line may be drawn. @default standard error */
  readonly terminal?: ProgressTerminal;
  /**
   * Bound of a build. @default 30 minutes; it takes about 4 on two cores with cold caches
   * (measured).
   */
  readonly buildTimeoutMs?: number;
  /** Bound of a download. @default 10 minutes */
  readonly downloadTimeoutMs?: number;
  /**
   * A download without a new byte for this long is given up: some networks swallow packets.
   * @default 20 s
   */
  readonly downloadStallMs?: number;
}

/** One way to produce the executable. */
export interface InstallStep {
  readonly way: Extract<DevServerWay, 'download' | 'build'>;
  /** Start of the progress line. */
  readonly title: string;
  /** Said about the result. */
  readonly detail: string;
  /** Why this way cannot even be tried here, found out cheaply; undefined when it can. */
  obstacle(options: InstallOptions): Promise<string | undefined>;
  /**
   * Produces an executable somewhere below the folder and returns its path.
   *
   * @throws Error with the reason, in words for the developer at the terminal.
   */
  produce(folder: string, options: InstallOptions, progress: Progress): Promise<string>;
}

export type InstallResult =
  | {
      readonly way: Exclude<DevServerWay, 'address'>;
      readonly executable: string;
      readonly detail: string;
    }
  | { readonly executable: undefined; readonly failures: readonly FailedWay[] };

export const BUILD_TIMEOUT_MS = 30 * 60_000;
export const DOWNLOAD_TIMEOUT_MS = 10 * 60_000;
export const DOWNLOAD_STALL_MS = 20_000;

const STAGING_PREFIX = 'staging-';

/**
 * Tries the steps in their order until one has filled the cache. Several processes may call this at
 * once: one works, the others wait and use what it made.
 */
export async function installCli(
  options: InstallOptions,
  steps: readonly InstallStep[],
): Promise<InstallResult> {
  const cache = cliCache(options.env);
  try {
    await mkdir(cache.folder, { recursive: true });
    const lock = await waitForLock(cache, options);
    try {
      return await fillCache(cache, options, steps);
    } finally {
      await lock.release();
    }
  } catch (error) {
    const reason = `our cache cannot be filled: ${reasonOf(error)}`;
    return { executable: undefined, failures: steps.map(({ way }) => ({ way, reason })) };
  }
}

async function waitForLock(
  cache: CliCache,
  options: InstallOptions,
): Promise<{ release(): Promise<void> }> {
  let progress: Progress | undefined;
  const timeoutMs =
    (options.buildTimeoutMs ?? BUILD_TIMEOUT_MS) +
    (options.downloadTimeoutMs ?? DOWNLOAD_TIMEOUT_MS);
  try {
    return await takeInstallLock(cache.lock, {
      timeoutMs,
      onWait: ({ pid, host }) => {
        const title = `Temporal CLI: process ${String(pid)} on ${host} is getting it, waiting for that`;
        progress ??= openProgress({ ...options, title });
      },
    });
  } finally {
    progress?.close();
  }
}

async function fillCache(
  cache: CliCache,
  options: InstallOptions,
  steps: readonly InstallStep[],
): Promise<InstallResult> {
  const probe = await probeCli(cache.executable, options.env);
  if (probe.works) {
    const detail = `the executable ${cache.executable} (another process has just installed it; ${probe.version})`;
    return { way: 'executable', executable: cache.executable, detail };
  }
  await removeLeftovers(cache);
  const failures: FailedWay[] = [];
  for (const step of steps) {
    const reason = (await step.obstacle(options)) ?? (await runStep(step, cache, options));
    if (reason === undefined) {
      const detail = `the executable ${cache.executable} (${step.detail})`;
      return { way: step.way, executable: cache.executable, detail };
    }
    failures.push({ way: step.way, reason });
  }
  return { executable: undefined, failures };
}

/** Runs one step; returns why it failed, or undefined when the cache holds a working executable. */
async function runStep(
  step: InstallStep,
  cache: CliCache,
  options: InstallOptions,
): Promise<string | undefined> {
  const progress = openProgress({ ...options, title: step.title });
  const staging = await mkdtemp(join(cache.folder, STAGING_PREFIX));
  try {
    const produced = await step.produce(staging, options, progress);
    const probe = await probeCli(produced, options.env);
    if (!probe.works) return `it produced an executable that is not usable: ${probe.reason}`;
    await rename(produced, cache.executable);
    return undefined;
  } catch (error) {
    return reasonOf(error);
  } finally {
    progress.close();
    await rm(staging, { recursive: true, force: true });
  }
}

/** Removes what a killed process left. We hold the lock: nobody works in these folders. */
async function removeLeftovers(cache: CliCache): Promise<void> {
  for (const name of await readdir(cache.folder)) {
    if (name.startsWith(STAGING_PREFIX)) {
      await rm(join(cache.folder, name), { recursive: true, force: true });
    }
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
