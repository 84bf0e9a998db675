/**
 * Goal: `npm ci` works from this lock file on every platform, on every Node that `engines` names,
 * and says nothing. Method: the lock file, entry by entry, against what its packages ask for; npm
 * itself where the Node of the tests decides.
 */
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import manifest from '../../package.json';
import { ROOT, run } from '../support/child-process';

interface Locked {
  readonly version: string;
  readonly integrity?: string;
  readonly dev?: boolean;
  readonly hasInstallScript?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');
const lock = JSON.parse(read('package-lock.json')) as { packages: Record<string, Locked> };
const packages = Object.entries(lock.packages).filter(([path]) => path !== '');
const folder = mkdtempSync(join(tmpdir(), 'install-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** The entry that a package at `path` gets for a name, as Node looks for it. */
function entryFor(path: string, name: string): Locked | undefined {
  for (
    let from = path;
    ;
    from = from.slice(0, Math.max(0, from.lastIndexOf('node_modules/') - 1))
  ) {
    const found = lock.packages[`${from === '' ? '' : `${from}/`}node_modules/${name}`];
    if (found !== undefined || from === '') return found;
  }
}

describe('the lock file', () => {
  it('has the optional packages of every platform, in the version that was asked for', () => {
    const wanted = packages.flatMap(([path, { optionalDependencies = {} }]) =>
      Object.entries(optionalDependencies).map(([name, range]) => ({ path, name, range })),
    );
    const wrong = wanted.filter(({ path, name, range }) => {
      const version = entryFor(path, name)?.version;
      return version === undefined || (/^\d/.test(range) && version !== range);
    });
    expect(wanted.length).toBeGreaterThan(100);
    expect(wrong).toEqual([]);
  });

  it('has the hash of every package', () => {
    expect(packages.filter(([, { integrity }]) => !integrity?.startsWith('sha512-'))).toEqual([]);
  });

  it('has no install script that package.json does not forbid', () => {
    const nameOf = (path: string) => path.replace(/^.*node_modules\//, '');
    const withScripts = packages.filter(([, { hasInstallScript }]) => hasInstallScript === true);
    const forbidden = Object.entries(manifest.allowScripts);
    expect(forbidden.filter(([, isAllowed]) => isAllowed)).toEqual([]);
    const names = forbidden.map(([name]) => name);
    expect(names).toEqual(expect.arrayContaining(withScripts.map(([path]) => nameOf(path))));
    expect(packages.map(([path]) => nameOf(path))).toEqual(expect.arrayContaining(names));
  });

  it('is what npm ci installs here, without a word', async () => {
    for (const file of ['package.json', 'package-lock.json']) {
      copyFileSync(join(ROOT, file), join(folder, file));
    }
    const args = ['ci', '--dry-run', '--no-audit', '--no-fund', '--no-update-notifier'];
    const env = { PATH: process.env['PATH'], HOME: folder };
    const npm = run('npm', args, { cwd: folder, env });
    expect([await npm.ended(), npm.errors()]).toEqual([0, '']);
  });
});

describe('the Nodes', () => {
  /** The release lines that `engines` names, the oldest first. */
  const lines = [...manifest.engines.node.matchAll(/(\d+)\.\d+\.\d+/g)].map(([, major]) => major);
  const newest = lines.at(-1);

  it('of engines are those of the workflow for GitHub', () => {
    const workflow = parse(read('.github/workflows/check.yml')) as {
      jobs: { check: { strategy: { matrix: { node: readonly number[] } } } };
    };
    expect(workflow.jobs.check.strategy.matrix.node.map(String)).toEqual(lines);
  });

  it('of developers, image and dev container are of the newest of these lines', () => {
    expect(read('.nvmrc').trim()).toBe(newest);
    expect(read('Dockerfile')).toMatch(new RegExp(`^ARG NODE_IMAGE=node:${newest}\\.`, 'm'));
    expect(read('.devcontainer/devcontainer.json')).toContain(`javascript-node:${newest}-`);
  });

  it('of the types are of the oldest, so that nothing newer is used', () => {
    expect(manifest.devDependencies['@types/node']).toMatch(new RegExp(`^${lines[0]}\\.`));
  });
});
