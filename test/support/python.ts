/**
 * Pythons for the tests that drive one, with MX's own SDK or with a generator of clients: virtual
 * environments under the user's cache folder, made once and kept.
 */
import { createHash } from 'node:crypto';
import { execFile, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { processEnvironment } from '../../runtime';
import { cliCache } from '../../tools/dev-server';
import { describeUnless } from './server-suite';

/**
 * MX's SDKs and what they need, by exact versions; urllib3 2 has dropped what Atrium's calls. Six
 * and certifi are its own needs, and dateutil parses its dates; Platform's needs the last three.
 */
const SDK = [
  'atrium==2.11.7',
  'mx-platform-python==1.12.0',
  'urllib3==1.26.20',
  'six==1.17.0',
  'certifi==2025.1.31',
  'python-dateutil==2.9.0.post0',
  'pydantic==1.10.27',
  'typing_extensions==4.16.0',
  'aenum==3.1.17',
];
/** openapi-python-client with all that it and its clients need, by exact versions. */
const CLIENT_GENERATOR = [
  'annotated-doc==0.0.7',
  'annotated-types==0.8.0',
  'anyio==4.16.0',
  'attrs==26.1.0',
  'certifi==2026.10.19.post1',
  'h11==0.16.0',
  'httpcore==1.0.9',
  'httpx==0.28.1',
  'idna==3.20',
  'Jinja2==3.1.6',
  'markdown-it-py==4.3.0',
  'MarkupSafe==3.0.4',
  'mdurl==0.1.2',
  'openapi-python-client==0.29.1',
  'pydantic==2.14.4',
  'pydantic_core==2.50.5',
  'Pygments==2.21.0',
  'rich==15.0.0',
  'ruamel.yaml==0.19.1',
  'ruff==0.17.6',
  'shellingham==1.5.4',
  'typer==0.27.3',
  'typing-inspection==0.4.5',
  'typing_extensions==4.16.0',
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

/** A Python with MX's SDK; makes its environment where it is missing. */
export function pythonWithSdk(): Promise<string> {
  return pythonWith(SDK);
}

/** A Python that generates clients from OpenAPI documents, and runs them. */
export function pythonWithClientGenerator(): Promise<string> {
  return pythonWith(CLIENT_GENERATOR);
}

async function pythonWith(requirements: readonly string[]): Promise<string> {
  const cache = dirname(dirname(cliCache(processEnvironment()).folder));
  const name = createHash('sha256').update(requirements.join()).digest('hex').slice(0, 16);
  const folder = join(cache, 'python', name);
  const python = join(folder, 'bin', 'python');
  // Its link is broken where the machine's Python has changed.
  if (!existsSync(python)) await make(folder, requirements);
  return python;
}

/** Makes it beside its place and moves it there, so that one made in half is never used. */
async function make(folder: string, requirements: readonly string[]): Promise<void> {
  const unfinished = `${folder}.${String(process.pid)}`;
  const run = promisify(execFile);
  mkdirSync(dirname(folder), { recursive: true });
  try {
    await run('python3', ['-m', 'venv', unfinished], { timeout: MAKE_MS_MAX });
    const install = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check'];
    const python = join(unfinished, 'bin', 'python');
    await run(python, [...install, '--no-deps', ...requirements], { timeout: MAKE_MS_MAX });
    rmSync(folder, { recursive: true, force: true });
    renameSync(unfinished, folder);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}
