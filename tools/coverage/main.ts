/**
 * `npm run coverage`: runs all tests with V8's coverage on and prints the branch coverage of each
 * module. Arguments are jest's. `--add` first keeps what the last run collected, for test files
 * that failed in it; `--report` only prints it. Each branch that was never taken is in
 * coverage/branches.json.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { branchesOf, type Branch } from './branches';
import { processScripts, testScripts, workflowBundle, type Script } from './collected';
import { hitsOf, locate, type Located } from './hits';
import { tableOf, type FileCoverage } from './table';
import { processEnvironment } from '../../runtime/process';

const ROOT = path.join(__dirname, '..', '..');
const OUTPUT = path.join(ROOT, 'coverage');
const DATA = path.join(OUTPUT, 'data');

interface Source {
  readonly text: string;
  readonly branches: readonly Branch[];
  readonly hits: number[];
}

void main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<void> {
  const [option, ...rest] = args;
  if (option === '--add') process.exitCode = runTests(rest);
  else if (option !== '--report') {
    rmSync(DATA, { recursive: true, force: true });
    process.exitCode = runTests(args);
  }
  const sources = productSources();
  const bundle = await workflowBundle();
  const scripts = new Map<string, ReadonlyMap<string, Located>>();
  for (const script of testScripts(DATA)) addHits(sources, scripts, script);
  for (const script of processScripts(DATA, bundle)) addHits(sources, scripts, script);
  const files = [...sources].map(([file, source]) => coverageOf(file, source));
  mkdirSync(OUTPUT, { recursive: true });
  writeFileSync(path.join(OUTPUT, 'branches.json'), `${JSON.stringify(files, null, 1)}\n`);
  console.log(tableOf(files));
}

/** Jest's exit code: what ran before a test failed counts all the same. */
function runTests(args: readonly string[]): number {
  const config = path.join(__dirname, 'jest.config.cjs');
  const { status } = spawnSync('npx', ['jest', '--config', config, ...args], {
    cwd: ROOT,
    stdio: 'inherit',
    env: { ...processEnvironment(), COVERAGE_DATA: DATA },
  });
  return status ?? 1;
}

/** Every TypeScript file under version control that is not a test. */
function productSources(): ReadonlyMap<string, Source> {
  const listed = execFileSync('git', ['ls-files', '*.ts'], { cwd: ROOT, encoding: 'utf8' });
  const files = listed
    .split('\n')
    .filter((file) => file !== '' && !/^(test|examples)\//.test(file));
  return new Map(
    files.map((file) => {
      const text = readFileSync(path.join(ROOT, file), 'utf8');
      const branches = branchesOf(text);
      return [file, { text, branches, hits: branches.map(() => 0) }];
    }),
  );
}

function addHits(
  sources: ReadonlyMap<string, Source>,
  scripts: Map<string, ReadonlyMap<string, Located>>,
  { key, compiled, functions }: Script,
): void {
  const nameOf = (url: string): string => path.relative(ROOT, url.replace(/^file:\/\//, ''));
  let located = scripts.get(key);
  if (located === undefined) {
    located = locate(compiled, (url) => sources.get(nameOf(url)));
    scripts.set(key, located);
  }
  for (const [url, places] of located) {
    const source = sources.get(nameOf(url));
    if (source === undefined) continue;
    hitsOf(source.branches, places, functions).forEach((count, index) => {
      source.hits[index] = (source.hits[index] ?? 0) + count;
    });
  }
}

function coverageOf(file: string, { branches, hits }: Source): FileCoverage {
  const missed = branches
    .filter((_, index) => hits[index] === 0)
    .map(({ kind, line }) => `${line} ${kind}`);
  return { file, branches: branches.length, taken: branches.length - missed.length, missed };
}
