/**
 * Goal: the image can be built and holds what it should, and no more. There is no Docker here.
 * Method: the Dockerfile and its context, read; in the full proof its stages are played in folders:
 * the same commands, without the base image and its packages.
 */
import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, posix } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import manifest from '../../package.json';
import { processEnvironment } from '../../runtime';
import { ROOT, run } from '../support/child-process';
import { IS_FULL_PROOF, report } from '../support/proof-size';

const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');
const dockerfile = read('Dockerfile');
const letIn = [...read('.dockerignore').matchAll(/^!(.*)$/gm)].map(([, path]) => path!);
/** Whether a file is sent to the builder. */
const isSent = (file: string) =>
  letIn.some((path) => file === path || file.startsWith(`${path}/`)) &&
  !/\.md$|(?:^|\/)\.env/.test(file);

describe('the image', () => {
  it('is of glibc, and runs as nobody special, under an init', () => {
    expect(/^ARG NODE_IMAGE=node:\d+\.\d+\.\d+-(\w+)-slim$/m.exec(dockerfile)?.[1]).not.toBe(
      'alpine',
    );
    expect(dockerfile.match(/^USER .*$/gm)).toEqual(['USER node']);
    expect(dockerfile).toContain('\nENTRYPOINT ["tini", "--", "node", "dist/cli/main.js"]\n');
  });

  it('copies only files that its build context lets in', () => {
    const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)]
      .flatMap(([, sources]) => sources!.split(' '))
      .filter((source) => source !== '.');
    expect(letIn.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
    expect(copied.filter((source) => !letIn.includes(source))).toEqual([]);
    expect(copied).toContain('LICENSE');
  });

  it('gets every file that its build reads, and none of tests or tools besides', () => {
    const { include } = JSON.parse(read('tsconfig.build.json')) as { include: string[] };
    const scripts = [...manifest.scripts.build.matchAll(/tsx (\S+\.ts)/g)].map(([, file]) => file!);
    expect(scripts.length).toBeGreaterThan(1);
    expect(['tsconfig.build.json', ...scripts].filter((file) => !isSent(file))).toEqual([]);
    expect(include.filter((folder) => !isSent(folder))).toEqual([]);
    const sources = include.flatMap((folder) =>
      readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
        .filter((file) => file.endsWith('.ts'))
        .map((file) => posix.join(folder, file)),
    );
    const needed = [...sources, ...scripts].flatMap((file) =>
      [...read(file).matchAll(/(?:from|import|require)[ (]'(\.{1,2}\/[^']+)'/g)].map(
        ([, target]) => ({ file, target: posix.join(dirname(file), target!) }),
      ),
    );
    expect(needed.length).toBeGreaterThan(300);
    expect(needed.filter(({ target }) => !isSent(target))).toEqual([]);
    expect(letIn.filter((path) => /^(?:test|tools$|\.)/.test(path))).toEqual([]);
  });
});

const folder = mkdtempSync(join(tmpdir(), 'image-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** The stages in order: a name, and its instructions, each on one line. */
function stages(): readonly { readonly name: string; readonly lines: readonly string[] }[] {
  const lines = dockerfile.replaceAll(/^ *#.*\n/gm, '').replaceAll('\\\n', ' ');
  return lines
    .split(/^FROM /m)
    .slice(1)
    .map((text) => {
      const [first = '', ...rest] = text.split('\n');
      return { name: first.split(' AS ')[1] ?? '', lines: rest.filter((line) => line !== '') };
    });
}

/** Plays COPY and RUN of one stage in a folder of its own, which stands for /app. */
function play({ name, lines }: ReturnType<typeof stages>[number]): void {
  const app = join(folder, name);
  mkdirSync(app);
  for (const line of lines) {
    const [, from, sources = '', target = ''] =
      /^COPY (?:--from=(\S+) )?(.+) (\S+)$/.exec(line) ?? [];
    const base = from === undefined ? ROOT : folder;
    for (const source of sources.split(' ').filter((word) => word !== '')) {
      const named = from === undefined ? source : join(from, source.replace('/app/', ''));
      const to = source === '.' || target !== './' ? target : source;
      cpSync(join(base, named), join(app, to), {
        recursive: true,
        verbatimSymlinks: true,
        filter: (path) =>
          from !== undefined || path === ROOT || isOnTheWay(path.slice(ROOT.length + 1)),
      });
    }
    // Packages of the base image, and the owners of its folders, cannot be had here.
    const command = /^RUN (?!apt-get)(.*)$/.exec(line)?.[1];
    // The image's build empties npm's cache, which has to be no developer's.
    const env = { ...processEnvironment(), npm_config_cache: join(folder, 'npm-cache') };
    if (command !== undefined)
      execFileSync('sh', ['-ec', command], { cwd: app, stdio: 'pipe', env });
  }
}

/** What is sent, and the folders that it lies in. */
function isOnTheWay(file: string): boolean {
  return isSent(file) || letIn.some((path) => path.startsWith(`${file}/`));
}

const megabytes = (path: string) =>
  Number(execFileSync('du', ['-sm', path], { encoding: 'utf8' }).split('\t')[0]);

if (IS_FULL_PROOF) {
  it('its stages, played in folders, build, and end with an application that says what it is and ends on SIGTERM as the first process', async () => {
    for (const stage of stages()) play(stage);
    const app = join(folder, 'runtime');
    expect(readdirSync(app).sort()).toEqual(['LICENSE', 'dist', 'node_modules', 'package.json']);
    expect(existsSync(join(app, 'dist/sbom.cdx.json'))).toBe(true);
    expect(megabytes(app)).toBeLessThan(200);
    report(`the image's application has ${String(megabytes(app))} MB`);
    const help = run(process.execPath, ['dist/cli/main.js', 'worker', '--help'], { cwd: app });
    expect([await help.ended(), help.output()]).toEqual([0, expect.stringContaining('Usage: ')]);
    const native = 'require("@temporalio/core-bridge"); require("@temporalio/worker")';
    const loaded = run(process.execPath, ['--eval', native], { cwd: app });
    expect([await loaded.ended(), loaded.errors()]).toEqual([0, '']);
    const first = ['--pid', '--fork', '--kill-child', process.execPath, 'dist/cli/main.js'];
    const simulator = run('unshare', [...first, 'simulator', '--port', '0'], { cwd: app });
    await simulator.appeared('http://');
    const pid = String(simulator.pid);
    process.kill(Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')), 'SIGTERM');
    expect(await simulator.ended()).toBe(0);
  });
}
