/** Goal: docs/conformance.md has a row for everything, and each row a test that is there. */
import { describe, expect, it } from '@jest/globals';
import { conformancePage } from '../../tools/conformance/page';
import { problemsOf } from '../../tools/conformance/problems';
import { TABLES } from '../../tools/conformance/tables';
import { bare, readPage } from './markdown-table';

describe('docs/conformance.md', () => {
  it('is what `npm run docs:conformance` writes', () => {
    expect(bare(conformancePage())).toBe(bare(readPage('docs/conformance.md')));
  });

  it('has a row for each parameter, field and rule, and for each row a test', () => {
    expect(TABLES.flatMap(({ rows }) => rows).length).toBeGreaterThan(250);
    expect(problemsOf()).toEqual([]);
  });

  it.each<[string, string, string, string]>([
    ['names no test', 'Sent.', 'domain/limits › nothing', 'no test'],
    ['names no file', 'Sent.', 'domain/nothing › nothing', 'no test'],
    ['names no row of its table', 'Sent.', 'domain/settle › %s › nothing', 'no test'],
    ['tells of no effect', 'Accepted and ignored.', 'domain/settle › polling', 'without effect'],
  ])('has no row that %s', (_what, does, test, problem) => {
    const row = ['name', does, test] as const;
    const table = { title: 'Table', of: 'rules', rows: [row] } as const;
    expect(problemsOf([...TABLES, table])).toEqual([expect.stringContaining(problem)]);
  });

  it('misses what has lost its row', () => {
    const kept = TABLES.map((table) => ({ ...table, rows: table.rows.slice(1) }));
    const missed = problemsOf(kept).join('\n');
    for (const what of ['Development', '200', 'Create user', 'null', '13.1', '16.1', 'mode'])
      expect(missed).toContain(what);
  });
});
