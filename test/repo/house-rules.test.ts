/** Goal: what CONTRIBUTING.md promises about files and documents is true of every file. */
import { homedir } from 'node:os';
import { dirname } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { linesMatching, trackedFiles } from '../docs/tracked-files';
import { ROOT } from '../support/child-process';
import manifest from '../../package.json';

const LINES_MAX = 300;
/** Grows with what the product can bear, not with repeats: raise it on purpose. */
const TEST_LINES_MAX = 48_500;

/** Copies of other people's files, and what package managers write. */
const files = trackedFiles(/^(?:package-lock\.json$|test\/fixtures\/)|go\.sum$/);
const documents = files.filter(({ file }) => file.endsWith('.md'));

describe('hand-written files', () => {
  const sources = files
    .filter(({ file }) => /\.(?:ts|tsx|mts|cts|js|cjs|mjs|sh)$/.test(file))
    .map(({ file, text }) => ({ file, lines: text.trimEnd().split('\n').length }));

  it('stay short enough to read in one go', () => {
    expect(sources.length).toBeGreaterThan(5);
    expect(sources.filter(({ lines }) => lines > LINES_MAX)).toEqual([]);
  });

  it(`of tests stay within ${String(TEST_LINES_MAX)} lines, scenes and end user included`, () => {
    const tests = sources.filter(({ file }) =>
      /^(?:test|tools\/(?:end-user|histories)(?!\/main))\//.test(file),
    );
    const lines = tests.reduce((sum, each) => sum + each.lines, 0);
    expect(lines).toBeGreaterThan(10_000);
    expect(lines).toBeLessThanOrEqual(TEST_LINES_MAX);
  });

  it('of domain read no clock; the linter holds Date.now', () => {
    const domain = files.filter(({ file }) => file.startsWith('domain/'));
    expect(domain.length).toBeGreaterThan(5);
    expect(domain.flatMap((each) => linesMatching(each, /new Date\(\)/))).toEqual([]);
  });

  it('name no path of the machine that they were written on', () => {
    const paths = machinePaths(ROOT, homedir());
    expect(paths.length).toBeGreaterThan(0);
    const pattern = new RegExp(paths.join('|'));
    expect(files.flatMap((each) => linesMatching(each, pattern))).toEqual([]);
  });
});

/** Patterns of this machine's own folders: the checkout's neighbourhood and the home folder. */
function machinePaths(checkout: string, home: string): readonly string[] {
  // Folders that Dockerfiles and manuals name for their own reasons; a checkout may lie there as
  // well.
  const common = ['/', '/app', '/home', '/opt', '/srv', '/tmp', '/usr/src', '/var/tmp', '/root'];
  return [dirname(checkout), home, checkout]
    .filter((path) => !common.includes(path))
    .map((path) => `(?<![\\w.-])${path.replaceAll(/[.\\+*?^$()[\]{}|]/g, '\\$&')}/`);
}

/** The npm scripts that a text tells its reader to run. */
function scriptsNamedIn(text: string): readonly string[] {
  const run = [...text.matchAll(/\bnpm run ([a-z][\w:-]*)/g)].map(([, name]) => name ?? '');
  return /\bnpm (?:test|t)\b/.test(text) ? [...run, 'test'] : run;
}

describe('commands of the executable', () => {
  it('exist wherever a document, a container file or a workflow names them', () => {
    const named = files.flatMap(({ file, text }) =>
      [...text.matchAll(/dist\/cli\/main\.js (?:health )?([a-z][\w-]*)/g)].map(([, name = '']) => ({
        file,
        name,
      })),
    );
    const commands = files.map(({ file }) => /^cli\/commands\/([\w-]+)\.ts$/.exec(file)?.[1]);
    expect(named.length).toBeGreaterThan(8);
    expect(named.filter(({ name }) => !commands.includes(name))).toEqual([]);
  });
});

describe('npm scripts', () => {
  it('exist wherever a document, the container files or CI name them', () => {
    const places = files.filter(({ file }) =>
      /\.md$|^(?:\.ci\/|\.github\/|\.devcontainer\/|Dockerfile|docker-compose|runtime\/|tools\/|cli\/|simulator\/)/.test(
        file,
      ),
    );
    const missing = places.flatMap(({ file, text }) =>
      scriptsNamedIn(text)
        .filter((name) => !Object.hasOwn(manifest.scripts, name))
        .map((name) => `${file}: npm run ${name}`),
    );
    expect(places.length).toBeGreaterThan(0);
    expect(missing).toEqual([]);
  });
});

/** Blocks of documents that a reader pastes into a shell. */
function shellBlocksIn(text: string): readonly string[] {
  return [...text.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)]
    .filter(([, language = '']) => ['', 'bash', 'sh', 'shell', 'console'].includes(language))
    .map(([, , block]) => block ?? '');
}

describe('shell blocks of documents', () => {
  it('have no comments, which an interactive zsh takes for commands', () => {
    const blocks = documents.flatMap(({ file, text }) =>
      shellBlocksIn(text).map((block) => ({ file, text: block })),
    );
    expect(blocks.length).toBeGreaterThan(10);
    expect(blocks.flatMap((block) => linesMatching(block, /(?:^|\s)#/))).toEqual([]);
  });
});
