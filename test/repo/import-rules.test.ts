/**
 * Goal: the import table holds, and it would be noticed if it did not. Method: dependency-cruiser runs with the repository's
 * own configuration over a planted tree (every rule must report its violation), over a tree of allowed imports, and over
 * the repository; ESLint runs over planted snippets of the two rooms that it guards in the editor.
 */
import { copyFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { ALLOWED, GROUND, RING, VIOLATIONS } from './planted-imports';
import { plantTree, removeTree, REPOSITORY, runNode } from './temporary-tree';
import type { Tree } from './temporary-tree';

const CRUISER = join(REPOSITORY, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
const CRUISER_RULES = join(REPOSITORY, '.dependency-cruiser.cjs');
const ESLINT = join(REPOSITORY, 'node_modules/eslint/bin/eslint.js');

const planted: string[] = [];
afterAll(() => {
  planted.forEach(removeTree);
});

function plant(tree: Tree): string {
  const root = plantTree(tree);
  planted.push(root);
  return root;
}

interface CruiseViolation {
  readonly from: string;
  readonly to: string;
  readonly rule: { readonly name: string };
}

async function cruise(root: string): Promise<readonly CruiseViolation[]> {
  const args = ['--config', CRUISER_RULES, '--output-type', 'json', '.'];
  const { stdout } = await runNode(CRUISER, args, root);
  const report = JSON.parse(stdout) as {
    summary: { violations: CruiseViolation[]; totalCruised: number };
  };
  expect(report.summary.totalCruised).toBeGreaterThan(0);
  return report.summary.violations;
}

const asLines = (violations: readonly CruiseViolation[]) =>
  violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`);

describe('dependency-cruiser', () => {
  it('reports every planted violation under its own rule', async () => {
    const files = Object.fromEntries(VIOLATIONS.map(({ file, source }) => [file, source]));
    const reported = await cruise(plant({ ...GROUND, ...RING, ...files }));
    const missed = VIOLATIONS.filter(
      ({ rule, file }) => !reported.some((one) => one.rule.name === rule && one.from === file),
    ).map(({ rule, file }) => `${rule}: ${file}`);
    expect(missed).toEqual([]);
  }, 60_000);

  it('has no rule without a planted violation', () => {
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- the configuration is a plain CommonJS file
    const { forbidden } = require(CRUISER_RULES) as { forbidden: readonly { name: string }[] };
    const untested = forbidden
      .map(({ name }) => name)
      .filter((name) => !VIOLATIONS.some(({ rule }) => rule === name));
    expect(forbidden.length).toBeGreaterThan(20);
    expect(untested).toEqual([]);
  });

  it('lets everything pass that the table allows', async () => {
    const reported = await cruise(plant({ ...GROUND, ...ALLOWED }));
    const inAllowed = reported.filter(
      ({ rule, from }) => from in ALLOWED && rule.name !== 'no-orphans',
    );
    expect(asLines(inAllowed)).toEqual([]);
  }, 60_000);

  it('finds nothing in the repository', async () => {
    expect(asLines(await cruise(REPOSITORY))).toEqual([]);
  }, 60_000);
});

interface LintedFile {
  readonly filePath: string;
  readonly messages: readonly { readonly ruleId: string | null; readonly message: string }[];
}

const IMPORT_RULE = '@typescript-eslint/no-restricted-imports';

/** Snippets by file, with the rule that must refuse them, or `none` where they are right. */
const SNIPPETS: Readonly<Record<string, { readonly source: string; readonly rule: string }>> = {
  'domain/package.ts': { source: "import { z } from 'zod';\nexport { z };\n", rule: IMPORT_RULE },
  'domain/room.ts': { source: "export { a } from '../activities';\n", rule: IMPORT_RULE },
  'domain/node.ts': { source: "export { join } from 'node:path';\n", rule: IMPORT_RULE },
  'domain/clock.ts': {
    source: 'export const now = (): number => Date.now();\n',
    rule: 'no-restricted-properties',
  },
  'workflows/axios.ts': { source: "export { default } from 'axios';\n", rule: IMPORT_RULE },
  'workflows/value.ts': { source: "export { a } from '../activities';\n", rule: IMPORT_RULE },
  'workflows/atrium.ts': {
    source: "import type { A } from '../atrium';\nexport type B = A;\n",
    rule: IMPORT_RULE,
  },
  'workflows/late.ts': {
    source: "export const late = import('axios');\n",
    rule: 'no-restricted-syntax',
  },
  'workflows/types.ts': {
    source: "import type { A } from '../activities';\nexport type B = A;\n",
    rule: 'none',
  },
  'workflows/domain.ts': { source: "export { d } from '../domain';\n", rule: 'none' },
  'worker/environment.ts': {
    source: "export const home = process.env['HOME'];\n",
    rule: 'no-restricted-properties',
  },
  'platform/config/environment.ts': {
    source: "export const home = process.env['HOME'];\n",
    rule: 'none',
  },
  'worker/console.ts': { source: "console.log('a secret');\n", rule: 'no-console' },
  'worker/floating.ts': {
    source: 'const later = (): Promise<void> => Promise.resolve();\nlater();\n',
    rule: '@typescript-eslint/no-floating-promises',
  },
};

describe('ESLint', () => {
  it('refuses each planted snippet by its rule, and no allowed one', async () => {
    const root = plant({
      'package.json': '{ "type": "commonjs" }',
      'domain/index.ts': 'export const d = 1;\n',
      'atrium/index.ts': 'export type A = string;\n',
      'activities/index.ts': 'export const a = 1;\nexport type A = string;\n',
      ...Object.fromEntries(Object.entries(SNIPPETS).map(([file, { source }]) => [file, source])),
    });
    for (const file of ['eslint.config.mjs', 'tsconfig.json']) {
      copyFileSync(join(REPOSITORY, file), join(root, file));
    }
    symlinkSync(join(REPOSITORY, 'node_modules'), join(root, 'node_modules'), 'junction');

    const { stdout } = await runNode(ESLINT, ['--format', 'json', '.'], root, 90_000);
    const linted = JSON.parse(stdout) as readonly LintedFile[];
    const rulesOf = (file: string) =>
      linted.find(({ filePath }) => filePath.endsWith(`/${file}`))?.messages.map((m) => m.ruleId);

    const wrong = Object.entries(SNIPPETS).flatMap(([file, { rule }]) => {
      const found = rulesOf(file) ?? ['not linted'];
      const right = rule === 'none' ? found.length === 0 : found.includes(rule);
      return right ? [] : [`${file}: expected ${rule}, got ${found.join(', ') || 'none'}`];
    });
    expect(wrong).toEqual([]);
  }, 120_000);
});
