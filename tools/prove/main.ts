/**
 * `npm run prove`: every proof at its full size, where `npm test` takes a slice; writes what came
 * out to docs/proof.md. It takes more than two hours. Exit code 1 when a proof fails; the page then says
 * which.
 */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import path from 'node:path';
import { run, type Proof, type Result } from './proof';

const PAGE = path.join(__dirname, '..', '..', 'docs', 'proof.md');

/** It counts heartbeats that come too late, which they do beside three other suites of full size. */
const ALONE = 'test/integration/rolling-deploy';

const PROOFS: readonly Proof[] = [
  { name: 'Rolling deploy', command: ['npx', 'jest', ALONE], env: { PROOF: 'full' } },
  {
    name: 'All other tests',
    command: ['npx', 'jest', '--testPathIgnorePatterns', ALONE],
    env: { PROOF: 'full' },
  },
  { name: "Tests on the image's Node", command: ['.ci/on-node', 'npx', 'jest'], env: {} },
  { name: 'Chaos', command: ['npm', 'run', '--silent', 'chaos', '--', '--report'], env: {} },
  { name: 'Mutation score', command: ['npm', 'run', '--silent', 'mutate'], env: {} },
];

void main();

async function main(): Promise<void> {
  const commit = git('rev-parse', '--short', 'HEAD');
  const isChanged = git('status', '--porcelain', '--untracked-files=no') !== '';
  const results: Result[] = [];
  for (const proof of PROOFS) results.push(await run(proof));
  writeFileSync(PAGE, page(isChanged ? `${commit} with changes` : commit, results));
  process.exitCode = results.every(({ passed }) => passed) ? 0 : 1;
}

function git(...args: readonly string[]): string {
  return execFileSync('git', args, { encoding: 'utf8' }).trim();
}

function page(commit: string, results: readonly Result[]): string {
  const day = new Date().toISOString().slice(0, 10);
  const machine = `${String(cpus().length)} cores, Node ${process.versions.node}, ${process.platform}`;
  return [
    '# Proof',
    '',
    'The last run of `npm run prove`: every proof at its full size. `npm test` and CI take a slice of each.',
    '',
    `Commit ${commit}, ${day}, ${machine}.`,
    ...results.flatMap(({ name, command, passed, seconds, lines }) => [
      '',
      `## ${name}: ${passed ? 'passed' : 'FAILED'}`,
      '',
      `\`${command}\`, ${String(Math.ceil(seconds / 60))} min.`,
      '',
      '```text',
      ...lines,
      '```',
    ]),
    '',
  ].join('\n');
}
