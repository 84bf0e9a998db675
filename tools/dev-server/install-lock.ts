/**
 * A lock between processes, as a file: whoever fills the cache holds it, everybody else waits and
 * then uses the result. A holder that died leaves its file behind; the next one takes it over.
 * Should two ever get past the lock at once, the cache still stays whole, because an executable
 * only enters it by renaming a complete file.
 */
import { randomUUID } from 'node:crypto';
import { link, open, readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import { hostname } from 'node:os';
import { isAlive } from '../../runtime/process';

/** Who holds a lock, as written in its file. */
export interface LockHolder {
  readonly pid: number;
  readonly host: string;
  readonly token: string;
}

export interface InstallLock {
  /** Gives the lock back; safe to call twice, and harmless when somebody has taken it over. */
  release(): Promise<void>;
}

export interface TakeLockOptions {
  /** How long to wait for another holder. */
  readonly timeoutMs: number;
  /** Called, again and again, while somebody else holds it. */
  readonly onWait?: (holder: LockHolder) => void;
  /** @default HEARTBEAT_MAX_AGE_MS */
  readonly heartbeatMaxAgeMs?: number;
}

/** Holders touch their file this often … */
const HEARTBEAT_MS = 5_000;
/**
 * … and count as dead when they have not for this long: also on another host, where we cannot look
 * for the process.
 */
export const HEARTBEAT_MAX_AGE_MS = 60_000;
const WAIT_POLL_MS = 100;

/**
 * Takes the lock, waiting while a living process holds it.
 *
 * @throws Error when it was not free in time; the message names the file and its holder.
 */
export async function takeInstallLock(
  path: string,
  options: TakeLockOptions,
): Promise<InstallLock> {
  const token = randomUUID();
  const deadline = Date.now() + options.timeoutMs;
  for (;;) {
    if (await createLock(path, token)) return heldLock(path, token);
    const holder = await readHolder(path);
    if (holder !== undefined) {
      if (await isDead(path, holder, options.heartbeatMaxAgeMs ?? HEARTBEAT_MAX_AGE_MS)) {
        await removeLock(path, holder.token);
        continue;
      }
      options.onWait?.(holder);
      if (Date.now() > deadline) {
        throw new Error(
          `process ${String(holder.pid)} on ${holder.host} has held ${path} for too long; end it or remove the file`,
        );
      }
    }
    await new Promise((resolve) => setTimeout(resolve, WAIT_POLL_MS));
  }
}

/** Writes the holder to a file of its own first, so that the lock is never seen half-written. */
async function createLock(path: string, token: string): Promise<boolean> {
  const draft = `${path}.${token}`;
  const file = await open(draft, 'w');
  await file.writeFile(JSON.stringify({ pid: process.pid, host: hostname(), token }));
  await file.close();
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

function heldLock(path: string, token: string): InstallLock {
  const heartbeat = setInterval(() => {
    const now = new Date();
    utimes(path, now, now).catch(() => undefined);
  }, HEARTBEAT_MS);
  heartbeat.unref();
  return {
    release: async () => {
      clearInterval(heartbeat);
      await removeLock(path, token);
    },
  };
}

/**
 * The holder; undefined when the lock is gone, or its file is not ours to understand (then its age
 * decides).
 */
async function readHolder(path: string): Promise<LockHolder | undefined> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    const { pid, host, token } = JSON.parse(text) as Partial<LockHolder>;
    return { pid: pid ?? 0, host: host ?? '?', token: token ?? text };
  } catch {
    return { pid: 0, host: '?', token: text };
  }
}

async function isDead(path: string, holder: LockHolder, maxAgeMs: number): Promise<boolean> {
  if (holder.host === hostname() && !isAlive(holder.pid)) return true;
  const touchedAt = await stat(path).then(
    (found) => found.mtimeMs,
    () => Date.now(),
  );
  return Date.now() - touchedAt > maxAgeMs;
}

/**
 * Removes the lock of exactly this holder. It is moved aside before it is looked at: between
 * reading and removing, somebody else may have taken it over, and then it goes back.
 */
async function removeLock(path: string, token: string): Promise<void> {
  const aside = `${path}.${randomUUID()}`;
  try {
    await rename(path, aside);
  } catch {
    return;
  }
  const holder = await readHolder(aside);
  if (holder !== undefined && holder.token !== token)
    await link(aside, path).catch(() => undefined);
  await rm(aside, { force: true });
}
