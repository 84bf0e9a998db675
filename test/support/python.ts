/**
 * A Python with MX's own SDK, for the tests that drive it: a virtual environment under the user's
 * cache folder, made once and kept.
 */
import { execFile, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { processEnvironment } from '../../runtime';
import { cliCache } from '../../tools/dev-server';
import { describeUnless } from './server-suite';

/**
 * The SDK and what it needs, by exact versions; urllib3 2 has dropped what the SDK calls. Six and
 * certifi are its own needs, and dateutil parses its dates.
 */
const REQUIREMENTS = [
  'atrium==2.11.7',
  'urllib3==1.26.20',
  'six==1.17.0',
  'certifi==2025.1.31',
  'python-dateutil==2.9.0.post0',
];
/** Longer than a slow registry takes; the environment is made once per machine. */
const MAKE_MS_MAX = 300_000;

/**
 * A `describe` for suites that use Python: skipped with a reason where it is missing, a failure
 * where CI is set.
 */
export function describeWithPython(name: string, suite: () => void): void {
  const probe = spawnSync('python3', ['-c', 'import venv, ensurepip']);
  const reason = 'python3 with venv was not found (Debian: python3-venv).';
  describeUnless(probe.status === 0 ? undefined : reason, name, suite);
}

/** The Python of the environment; makes it where it is missing. */
export async function pythonWithSdk(): Promise<string> {
  const cache = dirname(dirname(cliCache(processEnvironment()).folder));
  const folder = join(cache, 'python-sdk', REQUIREMENTS.join('-').replace(/[^\w.-]/g, ''));
  const python = join(folder, 'bin', 'python');
  // Its link is broken where the machine's Python has changed.
  if (!existsSync(python)) await make(folder);
  return python;
}

/** Makes it beside its place and moves it there, so that one made in half is never used. */
async function make(folder: string): Promise<void> {
  const unfinished = `${folder}.${String(process.pid)}`;
  const run = promisify(execFile);
  mkdirSync(dirname(folder), { recursive: true });
  try {
    await run('python3', ['-m', 'venv', unfinished], { timeout: MAKE_MS_MAX });
    const install = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check'];
    const python = join(unfinished, 'bin', 'python');
    await run(python, [...install, '--no-deps', ...REQUIREMENTS], { timeout: MAKE_MS_MAX });
    rmSync(folder, { recursive: true, force: true });
    renameSync(unfinished, folder);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}
