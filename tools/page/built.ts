/** The page as its sources are now: bundled by a process of its own, into a folder for the moment. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { readBuiltPage, type BuiltPage } from '../../api';

const ROOT = path.join(__dirname, '..', '..');
/** A safety net: it takes a second or two. */
const TIMEOUT_MS = 300_000;

/** Bundles the page and reads it. @throws Error for sources that cannot be bundled */
export async function builtPage(): Promise<BuiltPage> {
  const folder = await mkdtemp(path.join(tmpdir(), 'page-built-'));
  try {
    const args = ['--import', 'tsx', path.join(__dirname, 'main.ts'), '--out', folder];
    await promisify(execFile)(process.execPath, args, { cwd: ROOT, timeout: TIMEOUT_MS });
    const page = readBuiltPage([folder]);
    if (page === undefined) throw new Error('The page was not bundled.');
    return page;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
