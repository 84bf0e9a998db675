/**
 * Goal: what CONTRIBUTING.md promises about files and documents is true of every file that is committed or about to be.
 * Method: git lists the files; the rules are plain text rules, so no compiler runs.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { ROOT } from '../support/child-process';

const LINES_MAX = 300;
const TEST_LINES_MAX = 500;

/** Files that may be longer, each with its reason. */
const LONG_FILES: Readonly<Record<string, string>> = {};

/** Copies of other people's files, and what machines write. */
const NOT_HAND_WRITTEN = /^(?:package-lock\.json|test\/fixtures\/)/;

const files = execFileSync('git', ['ls-files', '-z', '-co', '--exclude-standard'], {
  cwd: ROOT,
  encoding: 'utf8',
  timeout: 20_000,
})
  .split('\0')
  .filter((file) => file !== '' && existsSync(join(ROOT, file)));

const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');

describe('hand-written files', () => {
  it('stay short enough to read in one go', () => {
    const sources = files.filter(
      (file) => /\.(?:ts|mts|cts|js|cjs|mjs|sh)$/.test(file) && !NOT_HAND_WRITTEN.test(file),
    );
    const tooLong = sources
      .map((file) => ({ file, lines: read(file).trimEnd().split('\n').length }))
      .filter(({ file, lines }) => lines > (file.startsWith('test/') ? TEST_LINES_MAX : LINES_MAX))
      .filter(({ file }) => !(file in LONG_FILES))
      .map(({ file, lines }) => `${file}: ${String(lines)} lines`);
    expect(sources.length).toBeGreaterThan(5);
    expect(tooLong).toEqual([]);
  });

  it('name no path of the machine that they were written on', () => {
    const paths = machinePaths(ROOT, homedir());
    const found = files
      .filter((file) => !NOT_HAND_WRITTEN.test(file) && !file.endsWith('go.sum'))
      .filter((file) => paths.some((path) => new RegExp(path).test(read(file))));
    expect(paths.length).toBeGreaterThan(0);
    expect(found).toEqual([]);
  });
});

/** Patterns of this machine's own folders: the checkout's neighbourhood and the home folder. */
function machinePaths(checkout: string, home: string): readonly string[] {
  // Folders that Dockerfiles and manuals name for their own reasons; a checkout may lie there as well.
  const common = ['/', '/app', '/home', '/opt', '/srv', '/tmp', '/usr/src', '/var/tmp', '/root'];
  return [dirname(checkout), home, checkout]
    .filter((path) => !common.includes(path))
    .map((path) => `(?<![\\w.-])${path.replaceAll(/[.\\+*?^$()[\]{}|]/g, '\\$&')}/`);
}

const SCRIPTS = Object.keys(
  (JSON.parse(read('package.json')) as { scripts: Readonly<Record<string, string>> }).scripts,
);

/** The npm scripts that a text tells its reader to run. */
function scriptsNamedIn(text: string): readonly string[] {
  const run = [...text.matchAll(/\bnpm run ([a-z][\w:-]*)/g)].map(([, name]) => name ?? '');
  return /\bnpm (?:test|t)\b/.test(text) ? [...run, 'test'] : run;
}

describe('npm scripts', () => {
  it('exist wherever a document, the container files or CI name them', () => {
    const places = files.filter(
      (file) =>
        file.endsWith('.md') ||
        /^(?:\.ci\/|Dockerfile|docker-compose|runtime\/|tools\/|cli\/|simulator\/)/.test(file),
    );
    const missing = places.flatMap((file) =>
      scriptsNamedIn(read(file))
        .filter((name) => !SCRIPTS.includes(name))
        .map((name) => `${file}: npm run ${name}`),
    );
    expect(places.length).toBeGreaterThan(0);
    expect([...new Set(missing)]).toEqual([]);
  });
});

/** Blocks of documents that a reader pastes into a shell. */
function shellBlocksIn(text: string): readonly string[] {
  return [...text.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)]
    .filter(([, language = '']) => ['', 'bash', 'sh', 'shell', 'console'].includes(language))
    .map(([, , block]) => block ?? '');
}

/** Words behind a number sign that stands where a comment begins. */
const COMMENT = /(?:^|\s)#.*/gm;

describe('shell blocks of documents', () => {
  it('have no comments, which an interactive zsh takes for commands', () => {
    const documents = files.filter((file) => file.endsWith('.md'));
    const found = documents.flatMap((file) =>
      shellBlocksIn(read(file)).flatMap((block) =>
        (block.match(COMMENT) ?? []).map((comment) => `${file}: ${comment.trim()}`),
      ),
    );
    expect(documents.flatMap((file) => shellBlocksIn(read(file))).length).toBeGreaterThan(10);
    expect(found).toEqual([]);
  });
});
