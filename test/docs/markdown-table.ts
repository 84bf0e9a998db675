/**
 * Reads the tables of a Markdown page, for tests that hold a page and a table in the code equal.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../support/child-process';

/** A row by the names of its columns; a cell that is one word of code is without its code marks. */
export type Row = Readonly<Record<string, string>>;

export function readPage(file: string): string {
  return readFileSync(join(ROOT, file), 'utf8');
}

/** A page without what formatting adds to its tables. */
export function bare(page: string): string {
  return page.replace(/ +/g, ' ').replace(/-{3,}/g, '---');
}

/**
 * The rows of the first table below a heading. @throws Error when there is no such heading or no
 * table below it
 */
export function tableBelow(page: string, heading: string): readonly Row[] {
  const [, section] = page.split(`\n## ${heading}\n`);
  const text = (section ?? '').split('\n## ', 1)[0]!;
  const table = text.split('\n\n').find((block) => block.trimStart().startsWith('|')) ?? '';
  const [head, , ...rows] = table.split('\n').filter((line) => line !== '');
  if (head === undefined) throw new Error(`There is no table below "${heading}".`);
  const names = cellsOf(head);
  return rows.map((row) => {
    const cells = cellsOf(row);
    return Object.fromEntries(names.map((name, index) => [name, cells[index] ?? '']));
  });
}

function cellsOf(line: string): readonly string[] {
  return line
    .replace(/^\||\|$/g, '')
    .split('|')
    .map((cell) => cell.trim().replace(/^`([^`]*)`$/, '$1'));
}
