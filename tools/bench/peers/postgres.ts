/** A PostgreSQL of the bench's own, on a folder that goes with it: Debian's, with its settings. */
import { execFile } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from '../../dev-server';
import { startChild } from '../measure/child';

/** A database server that runs. */
export interface Postgres {
  readonly pid: number;
  /** Of a database that need not exist yet. */
  readonly url: string;
  readonly stop: () => Promise<void>;
}

const VERSIONS = '/usr/lib/postgresql';
const USER = 'bench';
const INSTALL_MS_MAX = 600_000;
const run = promisify(execFile);

/** Starts it; installs it by apt where it is missing and we may. @throws Error where it cannot be had */
export async function startPostgres(log: (line: string) => void): Promise<Postgres> {
  const programs = await programFolder(log);
  const folder = mkdtempSync(join(tmpdir(), 'bench-postgres-'));
  // PostgreSQL does not run as root.
  const uid = process.getuid?.() === 0 ? idOf('postgres') : undefined;
  if (uid !== undefined) chownSync(folder, uid, 0);
  const asUser = { cwd: folder, ...(uid === undefined ? {} : { uid }) };
  await run(join(programs, 'initdb'), ['-D', folder, '-U', USER, '-A', 'trust'], asUser);
  const port = await freePort();
  const settings = [`port=${String(port)}`, 'listen_addresses=127.0.0.1'];
  settings.push(`unix_socket_directories=${folder}`, 'max_connections=200');
  const server = await startChild(
    join(programs, 'postgres'),
    ['-D', folder, ...settings.flatMap((setting) => ['-c', setting])],
    { ...asUser, until: /ready to accept connections/, env: { LC_ALL: 'C' } },
  );
  return {
    pid: server.pid,
    url: `postgresql://${USER}@127.0.0.1:${String(port)}/bench`,
    stop: async () => {
      // Not waiting for clients that are still connected.
      server.process.kill('SIGINT');
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function programFolder(log: (line: string) => void): Promise<string> {
  const found = newestVersion();
  if (found !== undefined) return found;
  log('Installing PostgreSQL by apt …');
  const environment = {
    env: { DEBIAN_FRONTEND: 'noninteractive', PATH: '/usr/sbin:/usr/bin:/sbin:/bin' },
  };
  const bounded = { ...environment, timeout: INSTALL_MS_MAX };
  try {
    await run('apt-get', ['update', '-qq'], bounded);
    await run('apt-get', ['install', '-y', '-qq', 'postgresql'], bounded);
  } catch (error) {
    throw new Error('PostgreSQL is missing and apt cannot install it: install `postgresql`.', {
      cause: error,
    });
  }
  return newestVersion() ?? '';
}

function newestVersion(): string | undefined {
  const versions = existsSync(VERSIONS) ? readdirSync(VERSIONS) : [];
  const [newest] = versions.sort((a, b) => Number(b) - Number(a));
  const folder = join(VERSIONS, newest ?? '', 'bin');
  return existsSync(join(folder, 'postgres')) ? folder : undefined;
}

function idOf(user: string): number {
  const line = new RegExp(`^${user}:[^:]*:(\\d+):`, 'm').exec(readFileSync('/etc/passwd', 'utf8'));
  if (line === null) throw new Error(`There is no user ${user} for PostgreSQL to run as.`);
  return Number(line[1]);
}
