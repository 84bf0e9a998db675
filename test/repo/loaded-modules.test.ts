/**
 * Goal: each entry loads what it needs and no more: no native code or bundler where no worker runs,
 * nothing at all for a help text, no development code anywhere. Method: a process for each entry
 * tells what its module cache holds when it ends.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { turnstile } from '../../tools/waiting';
import { ROOT, run } from '../support/child-process';

const folder = mkdtempSync(path.join(tmpdir(), 'loaded-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** What runs TypeScript here; the build does without. */
const LOADER = ['tsx', 'esbuild', 'get-tsconfig', 'resolve-pkg-maps'];

interface Loaded {
  readonly packages: readonly string[];
  readonly modules: readonly string[];
  /** Of Node, by files of ours. */
  readonly builtins: readonly string[];
}

/** As many processes at once as there are cores. */
const turn = turnstile(2);

/** Runs Node with these arguments to its end. */
async function loadedBy(args: readonly string[]): Promise<Loaded> {
  const preload = ['--import', 'tsx', '--require', path.join(__dirname, 'report-loaded.cjs')];
  const env = { PATH: process.env['PATH'], HOME: process.env['HOME'] };
  const child = run(process.execPath, [...preload, ...args], { env });
  await child.ended();
  const report = /^LOADED (.*)$/m.exec(child.errors())?.[1];
  if (report === undefined) throw new Error(`The process did not report:\n${child.errors()}`);
  const { packages, modules, builtins } = JSON.parse(report) as Loaded;
  return {
    packages: packages.filter((name) => !LOADER.includes(name)),
    modules: modules.filter((name) => name !== 'test'),
    builtins,
  };
}

const requiring = (...entries: string[]) => [
  '--eval',
  entries.map((entry) => `require('./${entry}');`).join(''),
];
const running = (...args: string[]) => [path.join('cli', 'main.ts'), ...args];

/**
 * Installed for development alone: the image does without. The SDK's worker brings `@swc/core` by
 * itself.
 */
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
/** Loaded where tracing is on alone; prom-client loads the package of its types, `api`. */
const TRACING = ['core', 'exporter-trace-otlp-http', 'resources', 'sdk-trace'].map(
  (name) => `@opentelemetry/${name}`,
);

/** Every entry: how it is loaded, what it may never load, and which modules of ours it may use. */
const ENTRIES: readonly [string, string[], never: readonly string[], mayUse: readonly string[]][] =
  [
    [
      'client',
      requiring('client/index'),
      [...WORKER_ONLY, ...SERVER_ONLY, '@temporalio/workflow'],
      ['client', 'codec', 'contract', 'domain'],
    ],
    [
      'the double of the client',
      requiring('client/testing/index'),
      [...WORKER_ONLY, ...SERVER_ONLY, '@temporalio/workflow'],
      ['client', 'codec', 'contract', 'domain'],
    ],
    [
      'api',
      requiring('api/index'),
      [...WORKER_ONLY, 'axios'],
      ['api', 'client', 'codec', 'contract', 'domain', 'runtime'],
    ],
    [
      'codec-server',
      requiring('codec-server/index'),
      [...WORKER_ONLY, 'axios', '@temporalio/workflow'],
      ['codec', 'codec-server', 'domain', 'runtime'],
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
      ['api', 'cli', 'codec', 'contract', 'domain', 'runtime', 'simulator'],
    ],
    [
      'the interactive command',
      requiring('cli/verify/index'),
      [...WORKER_ONLY, ...SERVER_ONLY],
      ['cli', 'client', 'codec', 'contract', 'domain', 'runtime'],
    ],
  ];

const loaded = new Map<string, Promise<Loaded>>();
beforeAll(() => {
  const others = [
    ['help', running('worker', '--help')],
    ['sealing for browsers', requiring('client/sealing')],
    ['tracing', requiring('runtime/tracing/otel-tracing', 'runtime/tracing/otlp-exporter')],
  ] as const;
  for (const [entry, args] of [...ENTRIES, ...others]) {
    loaded.set(
      entry,
      turn(() => loadedBy(args)),
    );
  }
});

describe('what an entry loads', () => {
  it.each(ENTRIES)('%s', async (entry, _args, never, mayUse) => {
    const { packages, modules } = await loaded.get(entry)!;
    expect(packages.filter((name) => [...never, ...TRACING, ...DEV_ONLY].includes(name))).toEqual(
      [],
    );
    expect(modules.filter((name) => !mayUse.includes(name))).toEqual([]);
    expect(modules.length).toBeGreaterThan(0);
    // What the others must not load is seen where it is.
    expect(packages.includes('@temporalio/core-bridge')).toBe(entry === 'worker');
  });

  it('for sealing in a browser: jose alone, and nothing of Node', async () => {
    const { packages, modules, builtins } = await loaded.get('sealing for browsers')!;
    expect(packages).toEqual(['jose']);
    expect([...modules].sort()).toEqual(['client', 'codec', 'domain']);
    expect(builtins).toEqual([]);
    // What must not be loaded there is seen where it is.
    expect((await loaded.get('client')!).builtins).toContain('node:crypto');
  });

  it('for tracing: the libraries that nothing else loads', async () => {
    expect((await loaded.get('tracing')!).packages).toEqual(expect.arrayContaining(TRACING));
  });

  it('for the help text of a command: no package', async () => {
    expect((await loaded.get('help')!).packages).toEqual([]);
  });
});
