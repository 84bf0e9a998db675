/** Goal: the README's tables say what the code does. Method: they are made anew and compared. */
import { expect, test } from '@jest/globals';
import { TABLES, withTables } from '../../tools/simulator-readme/tables';
import { bare, readPage } from '../docs/markdown-table';

const readme = readPage('simulator/README.md');

test('the README is what `npm run docs:simulator` writes', () => {
  expect(bare(withTables(readme))).toBe(bare(readme));
});

test('no table is empty', () => {
  expect(Object.values(TABLES).filter((rows) => rows.length < 2)).toEqual([]);
});
