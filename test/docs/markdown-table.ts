// Reads the tables of a Markdown page, for tests that hold a page and a table in the code equal.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A row by the names of its columns; code marks taken off cells that are one word of code. */
export type Row = Readonly<Record<string, string>>;

export function readPage(file: string): string {
  return readFileSync(join(__dirname, '../..', file), 'utf8');
}

/** The rows of the first table below a heading. @throws Error when there is no such heading or no table below it */
export function tableBelow(page: string, heading: string): readonly Row[] {
  const [, section] = page.split(`\n## ${heading}\n`);
  const lines = (section ?? '').split('\n## ', 1)[0]!.split('\n');
  const [head, , ...rows] = lines.filter((line) => line.startsWith('|'));
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
