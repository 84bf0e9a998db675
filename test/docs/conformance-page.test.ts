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

  it('misses what has lost its row, and tells of rows that nothing holds', () => {
    const kept = TABLES.map((table) => ({ ...table, rows: table.rows.slice(1) }));
    const missed = problemsOf(kept).join('\n');
    for (const what of [
      'Development',
      '200',
      'Create user',
      'null',
      '13.1',
      '16.1',
      '1. Hosts',
      'mode',
    ])
      expect(missed).toContain(what);
    const tests = ['domain/limits › nothing', 'domain/none › none', 'domain/settle › %s › nothing'];
    const wrong = tests.map((test) => ['name', 'Sent.', test] as const);
    const idle = ['name', 'Accepted and ignored.', 'domain/settle › polling'] as const;
    const table = { title: 'Table', of: 'rules', rows: [...wrong, idle] } as const;
    expect(problemsOf([...TABLES, table])).toHaveLength(4);
  });
});
