/**
 * Goal: the workflows for GitHub, which this project's CI never runs, are such that GitHub would run
 * them, with no right that they do not need. Method: their text; and actionlint.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { ROOT, run } from '../support/child-process';
import { describeWithGo } from '../support/go-suite';

interface Workflow {
  readonly permissions?: unknown;
  readonly jobs: Readonly<
    Record<
      string,
      {
        readonly 'timeout-minutes'?: number;
        readonly steps: readonly { readonly uses?: string; readonly run?: string }[];
      }
    >
  >;
}

const FOLDER = join(ROOT, '.github/workflows');
const workflows = readdirSync(FOLDER).map((file) => ({
  file,
  workflow: parse(readFileSync(join(FOLDER, file), 'utf8')) as Workflow,
}));
/** A Go toolchain gets and builds the linter first. */
const LINTER_MS = 15 * 60_000;

describe.each(workflows)('$file', ({ workflow }) => {
  const jobs = Object.values(workflow.jobs);

  it('may read the repository, and each job more only if it says so', () => {
    expect(workflow.permissions).toEqual({ contents: 'read' });
  });

  it('ends, and uses actions of a named version', () => {
    expect(jobs.filter((job) => job['timeout-minutes'] === undefined)).toEqual([]);
    const used = jobs.flatMap(({ steps }) => steps.flatMap(({ uses }) => uses ?? []));
    expect(used.length).toBeGreaterThan(0);
    expect(used.filter((action) => !/^[\w-]+\/[\w/-]+@(?:v\d+|[\da-f]{40})$/.test(action))).toEqual(
      [],
    );
  });
});

it('the settings of Renovate are JSON, and hold nothing to a version without a reason', () => {
  const { packageRules } = JSON.parse(
    readFileSync(join(ROOT, '.github/renovate.json'), 'utf8'),
  ) as {
    packageRules: { description?: string; allowedVersions?: string; enabled?: boolean }[];
  };
  const held = packageRules.filter(
    ({ allowedVersions, enabled }) => allowedVersions !== undefined || enabled === false,
  );
  expect(held.filter(({ description = '' }) => description === '')).toEqual([]);
});

describeWithGo('the workflows', () => {
  it('are nothing that actionlint has a word to say about', async () => {
    const files = workflows.map(({ file }) => join(FOLDER, file));
    const cwd = join(ROOT, 'tools/go-checks/actionlint');
    const linter = run('go', ['tool', 'actionlint', ...files], { cwd });
    expect([await linter.ended(LINTER_MS), linter.output()]).toEqual([0, '']);
  });
});
