/** Writes the folder of a package: compiled modules, types, manifest, README, licence. */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { buildSync } from 'esbuild';
import { manifestOf, type Entry, type PackagePlan } from './manifests';

const ROOT = path.join(__dirname, '..', '..');
const COMPILER = path.join(ROOT, 'node_modules', 'typescript-native', 'bin', 'tsc');

/** Writes it below `dist/packages`; returns the folder. Nothing of an earlier run stays. */
export function stage(plan: PackagePlan): string {
  const folder = path.join(ROOT, 'dist', 'packages', plan.folder);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const settings = path.join(__dirname, `tsconfig.${plan.folder}.json`);
  execFileSync(process.execPath, [COMPILER, '-p', settings], { stdio: 'inherit' });
  nameResolution(folder);
  const packages = packagesIn(folder);
  for (const entry of plan.entries) addModule(folder, entry, packages);
  writeJson(path.join(folder, 'package.json'), manifestOf(plan, packages));
  copyFileSync(path.join(ROOT, 'LICENSE'), path.join(folder, 'LICENSE'));
  copyFileSync(path.join(__dirname, `${plan.folder}-readme.md`), path.join(folder, 'README.md'));
  return folder;
}

/**
 * Adds what `import` loads: a module that names what the CommonJS module exports, its types, and
 * for browsers the whole entry as one module.
 */
function addModule(folder: string, entry: Entry, packages: readonly string[]): void {
  const file = path.join(folder, entry.module);
  const source = `./${path.basename(entry.module)}.js`;
  const names = exportsOf(`${file}.js`);
  writeFileSync(`${file}.mjs`, `export {\n  ${names.join(',\n  ')},\n} from '${source}';\n`);
  writeFileSync(`${file}.d.mts`, `export * from '${source}';\n`);
  if (entry.isForBrowsers !== true) return;
  buildSync({
    entryPoints: [path.join(ROOT, `${entry.module}.ts`)],
    outfile: `${file}.browser.mjs`,
    bundle: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    external: [...packages],
    logLevel: 'warning',
  });
}

/** By loading it in another process: whoever stages is no part of it. */
function exportsOf(file: string): readonly string[] {
  const script = 'process.stdout.write(JSON.stringify(Object.keys(require(process.argv[1]))))';
  const said = execFileSync(process.execPath, ['--eval', script, file]);
  return JSON.parse(said.toString('utf8')) as string[];
}

/** Packages that are ES modules alone. Node loads them by `require`; TypeScript's `node16` does not. */
const ESM_ONLY = /import (?:type )?\{([^}]*)\} from '(jose)';/g;

/** Has types of such a package resolved as by `import`, which works in a CommonJS file everywhere. */
function nameResolution(folder: string): void {
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.d.ts')) continue;
    const text = readFileSync(path.join(folder, file), 'utf8');
    const resolved = text.replaceAll(ESM_ONLY, (_, names: string, from: string) => {
      const bare = names.replaceAll(/\btype /g, '');
      return `import type {${bare}} from '${from}' with { 'resolution-mode': 'import' };`;
    });
    if (resolved !== text) writeFileSync(path.join(folder, file), resolved);
  }
}

/** Names of the packages that modules or types load; not those of Node. */
function packagesIn(folder: string): readonly string[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const names = files
    .filter((file) => /\.(?:js|d\.ts)$/.test(file))
    .flatMap((file) => [
      ...readFileSync(path.join(folder, file), 'utf8').matchAll(
        /(?:\bfrom |\b(?:require|import)\()["']((?:@[^/"']+\/)?[^./"'][^/"']*)/g,
      ),
    ])
    .map(([, name = '']) => name)
    .filter((name) => !name.startsWith('node:'));
  return [...new Set(names)].sort();
}

function writeJson(file: string, value: object): void {
  writeFileSync(file, `${JSON.stringify(value, null, 2)}\n`);
}
