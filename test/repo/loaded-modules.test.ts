/**
 * Goal: each entry loads what it needs and no more: no native code or bundler where no worker runs, nothing at all for a help
 * text, no development code anywhere. Method: a process for each entry tells what its module cache holds when it ends.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { SAFETY_NET_MS } from '../../tools/waiting';
import { ROOT } from '../support/child-process';

const folder = mkdtempSync(path.join(tmpdir(), 'loaded-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** What runs TypeScript here; the build does without. */
const LOADER = ['tsx', 'esbuild', 'get-tsconfig', 'resolve-pkg-maps'];

interface Loaded {
  readonly packages: readonly string[];
  readonly modules: readonly string[];
}

/** Runs Node with these arguments to its end. */
function loadedBy(args: readonly string[]): Loaded {
  const preload = ['--import', 'tsx', '--require', path.join(__dirname, 'report-loaded.cjs')];
  const { stderr, stdout } = spawnSync(process.execPath, [...preload, ...args], {
    cwd: ROOT,
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'] },
    encoding: 'utf8',
    timeout: SAFETY_NET_MS,
  });
  const report = /^LOADED (.*)$/m.exec(stderr)?.[1];
  if (report === undefined) throw new Error(`The process did not report:\n${stdout}\n${stderr}`);
  const { packages, modules } = JSON.parse(report) as Loaded;
  return {
    packages: packages.filter((name) => !LOADER.includes(name)),
    modules: modules.filter((name) => name !== 'test'),
  };
}

const requiring = (entry: string) => ['--eval', `require('./${entry}')`];
const running = (...args: string[]) => [path.join('cli', 'main.ts'), ...args];

/** Installed for development alone: the image does without. The SDK's worker brings `@swc/core` by itself. */
const DEV_ONLY = Object.keys(
  (
    JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as {
      readonly devDependencies: Readonly<Record<string, string>>;
    }
  ).devDependencies,
).filter((name) => name !== '@swc/core');

/** What only a process with a worker in it may load. */
const WORKER_ONLY = ['webpack', '@temporalio/worker', '@temporalio/core-bridge', '@swc/core'];
const SERVER_ONLY = ['fastify', 'axios'];

describe('what an entry loads', () => {
  it.each<[entry: string, args: readonly string[], never: readonly string[], mayUse: string[]]>([
    [
      'client',
      requiring('client/index'),
      [...WORKER_ONLY, ...SERVER_ONLY, '@temporalio/workflow'],
      ['client', 'codec', 'contract', 'domain'],
    ],
    [
      'api',
      requiring('api/index'),
      WORKER_ONLY,
      ['api', 'client', 'codec', 'contract', 'domain', 'mx', 'runtime'],
    ],
    [
      'worker',
      requiring('worker/index'),
      ['fastify'],
      ['activities', 'codec', 'contract', 'domain', 'mx', 'runtime', 'worker'],
    ],
    [
      'simulator',
      requiring('simulator/index'),
      [...WORKER_ONLY, '@temporalio/common', '@temporalio/client', 'axios', 'pino'],
      ['simulator'],
    ],
    [
      'the command keys',
      running('keys', 'sealing', '--out-dir', path.join(folder, 'keys')),
      [...WORKER_ONLY, ...SERVER_ONLY, '@temporalio/client', 'pino'],
      ['api', 'cli', 'codec', 'domain', 'runtime', 'simulator'],
    ],
    [
      'the interactive command',
      requiring('cli/verify/index'),
      [...WORKER_ONLY, 'fastify'],
      ['cli', 'client', 'codec', 'contract', 'domain', 'mx', 'runtime'],
    ],
  ])(
    '%s',
    (_entry, args, never, mayUse) => {
      const { packages, modules } = loadedBy(args);
      expect(packages.filter((name) => [...never, ...DEV_ONLY].includes(name))).toEqual([]);
      expect(modules.filter((name) => !mayUse.includes(name))).toEqual([]);
      expect(modules.length).toBeGreaterThan(0);
    },
    SAFETY_NET_MS,
  );

  it.each([[['--help']], [['worker', '--help']], [['api', '--help']], [['verify', '--help']]])(
    'for the help text of %j: no package',
    (args) => {
      expect(loadedBy(running(...args)).packages).toEqual([]);
    },
    SAFETY_NET_MS,
  );

  it(
    'is seen: the worker has its native code',
    () => {
      const { packages } = loadedBy(requiring('runtime/worker'));
      expect(packages).toContain('@temporalio/core-bridge');
    },
    SAFETY_NET_MS,
  );
});
