/**
 * One command at a time changes a file: of two that read it at once, the later one would write over
 * what the earlier one has added. The lock is a file beside it.
 */
import { closeSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { hostname } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { isAlive } from '../../runtime/process';
import { CannotStart } from '../terminal/command';

/** A change takes milliseconds. */
const WAIT_MS = 10_000;
const LOOK_MS = 25;
const OWNER_ONLY = 0o600;

/**
 * Runs a change of the file while no other command makes one.
 *
 * @throws CannotStart when another command has not ended in time · what `change` throws
 */
export async function whileLocked<T>(
  file: string,
  change: () => T | Promise<T>,
  waitMs = WAIT_MS,
): Promise<T> {
  const lock = `${file}.lock`;
  await take(lock, waitMs);
  try {
    return await change();
  } finally {
    rmSync(lock, { force: true });
  }
}

async function take(lock: string, waitMs: number): Promise<void> {
  const untilMs = Date.now() + waitMs;
  while (!create(lock)) {
    removeIfLeftBehind(lock);
    if (Date.now() >= untilMs) {
      throw new CannotStart(
        `Another command changes the file, as ${lock} says. If none runs, remove that file.`,
      );
    }
    await delay(LOOK_MS);
  }
}

/** Whether the file was not there, and is ours now. */
function create(lock: string): boolean {
  let opened: number;
  try {
    opened = openSync(lock, 'wx', OWNER_ONLY);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return false;
    if (code === 'ENOENT') throw new CannotStart(`The folder of ${lock} is not there.`);
    throw error;
  }
  writeSync(opened, `${String(process.pid)} ${hostname()}`);
  closeSync(opened);
  return true;
}

/**
 * Removes the lock of a process of this machine that is no more. A second lock makes sure that one
 * alone does so: else the next could remove the lock that a third has just taken.
 */
function removeIfLeftBehind(lock: string): void {
  if (!isLeftBehind(lock)) return;
  const removal = `${lock}.removal`;
  if (!create(removal)) return;
  try {
    if (isLeftBehind(lock)) rmSync(lock, { force: true });
  } finally {
    rmSync(removal, { force: true });
  }
}

/** Of a process on another machine nobody here can tell. */
function isLeftBehind(lock: string): boolean {
  const [, pid, host] = /^(\d+) (.+)$/.exec(read(lock)) ?? [];
  return pid !== undefined && host === hostname() && !isAlive(Number(pid));
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
