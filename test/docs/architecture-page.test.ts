// Goal: the bounds and the import table of docs/architecture.md are those of the code.
// Method: the tables are read from the page and compared with what the modules export, in both directions.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { DEFAULT_LIMITS, LIMIT_RANGES, type VerificationLimits } from '../../domain';

const page = readFileSync(join(__dirname, '../../docs/architecture.md'), 'utf8');
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

  it('prints an import row for every module', () => {
    const modules = rowsAfter('## Who may import whom').map(([module]) => module);
    const rules = readFileSync(join(__dirname, '../../.dependency-cruiser.cjs'), 'utf8');
    const table = rules.slice(rules.indexOf('const TABLE'), rules.indexOf('const MODULES'));
    const ruled = [...table.matchAll(/^ {2}(\w+): \{$/gm)].map(([, module]) => module ?? '');
    expect(ruled.length).toBeGreaterThan(10);
    expect(modules).toEqual([...ruled, 'tools']);
  });

  it('names files for its fixed bounds that exist', () => {
    const table = page.slice(page.indexOf('Fixed bounds'));
    const files = [...table.matchAll(/`([a-z]+\/[a-z-]+\.ts)`/g)].map(([, file]) => file ?? '');
    expect(files.length).toBeGreaterThan(8);
    for (const file of files) {
      expect(readFileSync(join(__dirname, '../..', file), 'utf8').length).toBeGreaterThan(0);
    }
  });
});
