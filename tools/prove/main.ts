/**
 * `npm run prove`: every proof at its full size, where `npm test` takes a slice; writes what came
 * out to docs/proof.md, part by part. All of it takes some five hours, chaos the most. Exit code 1 when a proof
 * fails; the page then says which. `npm run prove -- NAME…` runs these parts alone.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import path from 'node:path';
import { pageAfter } from './page';
import { run, type Proof } from './proof';

const PAGE = path.join(__dirname, '..', '..', 'docs', 'proof.md');

const FLOWS = 'test/flows';
const BROWSER = 'test/browser';
const INTEGRATION = 'test/integration';
/** They count what comes too late, or flood a whole server: three other suites of full size disturb that. */
const ROLLING_DEPLOY = `${INTEGRATION}/rolling-deploy.test.ts`;
const FAIRNESS = `${INTEGRATION}/fairness.test.ts`;

/** With CI set nothing is skipped, and a test among real processes has a second try, as in CI. */
const FULL = { PROOF: 'full', CI: 'true' };

/** The tests of some folders. */
function jest(name: string, ...args: readonly string[]): Proof {
  return { name, command: ['npx', 'jest', ...args], env: FULL };
}

/** Parts that take a quarter of an hour each or less, so that one that fails costs no more. */
const PROOFS: readonly Proof[] = [
  jest('Rolling deploy', ROLLING_DEPLOY),
  jest('Fairness', FAIRNESS),
  jest('Flows', FLOWS),
  jest('Browser', BROWSER),
  jest('Integration', INTEGRATION, '--testPathIgnorePatterns', ROLLING_DEPLOY, FAIRNESS),
  jest('All other tests', '--testPathIgnorePatterns', FLOWS, BROWSER, INTEGRATION),
  { name: "Tests on the image's Node", command: ['.ci/on-node', 'npx', 'jest'], env: {} },
  {
    name: 'Chaos',
    command: ['npm', 'run', '--silent', 'chaos', '--', '--full', '--report'],
    env: {},
  },
  { name: 'Mutation score', command: ['npm', 'run', '--silent', 'mutate'], env: {} },
];
const NAMES = PROOFS.map(({ name }) => name);

void main(process.argv.slice(2));

async function main(named: readonly string[]): Promise<void> {
  const unknown = named.filter((name) => !NAMES.includes(name));
  if (unknown.length > 0) {
    process.stderr.write(`There is no part ${unknown.join(', ')}. Parts: ${NAMES.join(', ')}\n`);
    process.exitCode = 2;
    return;
  }
  const commit = git('rev-parse', '--short', 'HEAD');
  const isChanged = git('status', '--porcelain', '--untracked-files=no', '--', ':!docs') !== '';
  const machine = `${String(cpus().length)} cores, Node ${process.versions.node}, ${process.platform}`;
  for (const proof of PROOFS.filter(({ name }) => named.length === 0 || named.includes(name))) {
    const result = await run(proof);
    const circumstances = {
      commit: isChanged ? `${commit} with changes` : commit,
      day: new Date().toISOString().slice(0, 10),
      machine,
    };
    const earlier = readFileSync(PAGE, 'utf8');
    writeFileSync(PAGE, pageAfter(earlier, NAMES, result, circumstances));
    if (!result.passed) process.exitCode = 1;
  }
}

function git(...args: readonly string[]): string {
  return execFileSync('git', args, { encoding: 'utf8' }).trim();
}
