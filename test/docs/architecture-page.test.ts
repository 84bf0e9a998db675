/**
 * Goal: the bounds and the modules of docs/architecture.md are those of the code. Method: its tables are compared with what
 * the modules export and with the folders that are there, in both directions.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { DEFAULT_LIMITS, LIMIT_RANGES, type VerificationLimits } from '../../domain';

const ROOT = join(__dirname, '..', '..');
const page = readFileSync(join(ROOT, 'docs/architecture.md'), 'utf8');
/** Folders that hold no code of the product, or what a build and an install write. */
const NO_MODULES = new Set([
  ...['deploy', 'docs', 'examples', 'test'],
  ...['node_modules', 'dist', 'build', 'coverage', 'tmp', 'reports'],
]);
const UNIT_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

function rowsAfter(heading: string): string[][] {
  const section = page.slice(page.indexOf(heading)).split('\n## ')[0] ?? '';
  const table = section.split('\n\n').find((block) => block.trimStart().startsWith('|')) ?? '';
  return table
    .trim()
    .split('\n')
    .slice(2)
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}

/** `1 d` or `20` as the code writes it. */
function valueOf(text: string): number {
  const [amount = '', unit] = text.split(' ');
  return Number(amount) * (unit === undefined ? 1 : (UNIT_MS[unit] ?? Number.NaN));
}

describe('docs/architecture.md', () => {
  it('prints every limit with its default and range', () => {
    const printed = rowsAfter('Limits of one verification').map(
      ([name = '', value = '', range = '']) => {
        const [least = '', most = ''] = range.split(' – ');
        return [name.replaceAll('`', ''), valueOf(value), valueOf(least), valueOf(most)];
      },
    );
    const names = Object.keys(DEFAULT_LIMITS) as (keyof VerificationLimits)[];
    const real = names.map((name) => [name, DEFAULT_LIMITS[name], ...LIMIT_RANGES[name]]);
    expect(printed.sort()).toEqual(real.sort());
  });

  it('prints a row for every module', () => {
    const printed = rowsAfter('## 2. Modules').map(([module]) => module);
    const folders = readdirSync(ROOT, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
      .map((entry) => entry.name)
      .filter((name) => !NO_MODULES.has(name));
    expect(printed.sort()).toEqual(folders.sort());
  });

  it('names files for its fixed bounds that exist', () => {
    const table = page.slice(page.indexOf('Fixed bounds'));
    const files = [...table.matchAll(/`((?:[a-z-]+\/)+[a-z-]+\.ts)`/g)].map(
      ([, file]) => file ?? '',
    );
    expect(files.length).toBeGreaterThan(8);
    for (const file of files) {
      expect(readFileSync(join(ROOT, file), 'utf8').length).toBeGreaterThan(0);
    }
  });
});
