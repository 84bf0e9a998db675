/**
 * Goal: the two silent traps of docs/adr/0001 stay closed, and the Temporal packages stay one family. Method: the installed
 * tree is read as Node resolves it, and the compiler is asked, with the project's own options, about a wrong duration.
 */
import { readdirSync, readFileSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import ts from 'typescript';
import { SAFETY_NET_MS } from '../../tools/waiting';
import { ROOT } from '../support/child-process';

interface Manifest {
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

const readManifest = (folder: string) =>
  JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;

const own = readManifest(ROOT);
const scope = join(ROOT, 'node_modules/@temporalio');
const installed = readdirSync(scope).map((name) => ({
  name: `@temporalio/${name}`,
  folder: realpathSync(join(scope, name)),
  manifest: readManifest(join(scope, name)),
}));

/** The native bridge and nexus follow the same version; a package that did not would be listed here with its reason. */
const VERSIONED_ALONE: readonly string[] = [];

describe('the Temporal packages', () => {
  it('share one copy of protobufjs, the one that package.json pins', () => {
    const users = installed.filter(
      ({ manifest }) => manifest.dependencies?.['protobufjs'] !== undefined,
    );
    const copies = users.map(({ folder }) =>
      createRequire(join(folder, 'package.json')).resolve('protobufjs/package.json'),
    );
    expect(users.length).toBeGreaterThanOrEqual(3);
    expect([...new Set(copies.map((path) => realpathSync(path)))]).toEqual([
      realpathSync(join(ROOT, 'node_modules/protobufjs/package.json')),
    ]);
    expect(own.dependencies?.['protobufjs']).toBe(
      readManifest(join(ROOT, 'node_modules/protobufjs')).version,
    );
  });

  it('are all of one exact version, as declared and as installed', () => {
    const declared = Object.entries({ ...own.dependencies, ...own.devDependencies })
      .filter(([name]) => name.startsWith('@temporalio/'))
      .map(([, range]) => range);
    const versions = installed
      .filter(({ name }) => !VERSIONED_ALONE.includes(name))
      .map(({ manifest }) => manifest.version);
    expect(declared.length).toBeGreaterThanOrEqual(7);
    const [version, ...others] = new Set([...declared, ...versions]);
    expect(others).toEqual([]);
    expect(version).toMatch(/^\d+\.\d+\.\d+$/);
  });
});

/** Compiles one snippet with the project's options and gives the error codes. */
function errorsOf(snippet: string, change: ts.CompilerOptions = {}): readonly string[] {
  const configFile = join(ROOT, 'tsconfig.json');
  const { options } = ts.parseJsonConfigFileContent(
    ts.readConfigFile(configFile, (path) => ts.sys.readFile(path)).config,
    { ...ts.sys, readDirectory: () => [] },
    ROOT,
    undefined,
    configFile,
  );
  const file = join(ROOT, 'workflows/snippet-of-a-test.ts');
  const base = ts.createCompilerHost({ ...options, ...change });
  const host: ts.CompilerHost = {
    ...base,
    fileExists: (path) => path === file || base.fileExists(path),
    readFile: (path) => (path === file ? snippet : base.readFile(path)),
    getSourceFile: (path, ...rest) =>
      path === file
        ? ts.createSourceFile(path, snippet, rest[0])
        : base.getSourceFile(path, ...rest),
  };
  const program = ts.createProgram([file], { ...options, ...change }, host);
  return ts.getPreEmitDiagnostics(program).map(({ code }) => `TS${String(code)}`);
}

describe('a duration', () => {
  const snippet = `import { sleep } from '@temporalio/workflow';
void sleep('10 seconds');
void sleep('10 bananas');
`;

  it(
    'that is none does not compile, and one that is one does',
    () => {
      expect(errorsOf(snippet)).toEqual(['TS2345']);
    },
    SAFETY_NET_MS,
  );

  it(
    'would be anything at all without the `paths` line of tsconfig.json',
    () => {
      // Once this fails, `ms` carries its types again: take the line out, and this test with it.
      expect(errorsOf(snippet, { paths: {} })).toEqual([]);
    },
    SAFETY_NET_MS,
  );
});
