/** Goal: the bounds and the modules of docs/architecture.md are those of the code. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { DEFAULT_LIMITS, LIMIT_RANGES, type VerificationLimits } from '../../domain';
import { ROOT } from '../support/child-process';
import { readPage, tableBelow } from './markdown-table';

const page = readPage('docs/architecture.md');
/** Folders that hold no code of the product, or what a build and an install write. */
const NO_MODULES = new Set([
  ...['deploy', 'docs', 'examples', 'test'],
  ...['node_modules', 'dist', 'build', 'coverage', 'tmp', 'reports'],
]);
const UNIT_MS = new Map(
  Object.entries({ ms: 1, s: 1_000, min: 60_000, h: 3_600_000, d: 86_400_000 }),
);

/** `1 d` or `20` as the code writes it. */
function valueOf(text = ''): number {
  const [amount, unit] = text.split(' ');
  return Number(amount) * (unit === undefined ? 1 : (UNIT_MS.get(unit) ?? Number.NaN));
}

describe('docs/architecture.md', () => {
  it('prints every limit with its default and range', () => {
    const printed = tableBelow(page, '9. Bounds').map((row) => {
      const [least, most] = row['range']!.split(' – ');
      return [row['limit'], valueOf(row['default']), valueOf(least), valueOf(most)];
    });
    const names = Object.keys(DEFAULT_LIMITS) as (keyof VerificationLimits)[];
    const real = names.map((name) => [name, DEFAULT_LIMITS[name], ...LIMIT_RANGES[name]]);
    expect(printed.sort()).toEqual(real.sort());
  });

  it('prints a row for every module', () => {
    const rows = tableBelow(page, '2. Modules, and who may import whom');
    const folders = readdirSync(ROOT, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
      .map((entry) => entry.name)
      .filter((name) => !NO_MODULES.has(name));
    expect(rows.map((row) => row['module']).sort()).toEqual(folders.sort());
  });

  it('names files for its fixed bounds that exist', () => {
    const table = page.slice(page.indexOf('Fixed bounds'));
    const files = [...table.matchAll(/`((?:[a-z-]+\/)+[a-z-]+\.ts)`/g)].map(([, file]) => file!);
    expect(files.length).toBeGreaterThan(8);
    expect(files.filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
  });
});
