/**
 * Goal: what SECURITY.md lists is what the code has: sensitive fields, where they may be read, and
 * every secret setting with its life. The tables are written from the code: a failure shows the rows.
 */
import { type z } from 'zod';
import { describe, expect, it } from '@jest/globals';
import { SENSITIVE_FIELDS } from '../../domain/sensitive-fields';
import { ALL_VARIABLES } from '../../runtime';
import { isSecret } from '../../runtime/config/kinds';
import { SURFACES, type Surface } from '../integration/support/surfaces';
import { readPage, tableBelow } from './markdown-table';

const page = readPage('SECURITY.md');
const names = Object.keys(SENSITIVE_FIELDS);
const ENCRYPTED = Object.entries(SENSITIVE_FIELDS)
  .filter(([, { protection }]) => protection === 'encrypted')
  .map(([name]) => name);

/** A list of fields in words: all that are encrypted, some of them, or none. */
function inWords(may: Surface['may']): string {
  const left: readonly string[] = may;
  if (may.length === 0) return 'nothing';
  const others = left.filter((name) => !ENCRYPTED.includes(name));
  const except = ENCRYPTED.filter((name) => !left.includes(name));
  if (except.length > left.length) return left.join(', ');
  return ['encrypted fields', ...(except.length === 0 ? [] : ['but', ...except]), ...others].join(
    ' ',
  );
}

describe('SECURITY.md', () => {
  it('lists the sensitive fields', () => {
    const rows = Object.entries(SENSITIVE_FIELDS).map(([name, { holds, protection, mask }]) => ({
      field: name,
      holds,
      protection,
      'an operator sees': mask === 'hidden' ? 'nothing' : mask,
    }));
    expect(names.length).toBeGreaterThan(15);
    expect(tableBelow(page, 'Sensitive fields')).toEqual(rows);
  });

  it('lists the surfaces, and what may be read in each', () => {
    const rows = Object.entries<Surface>(SURFACES).map(([name, { may }]) => ({
      surface: name,
      'may be read there': inWords(may).replace(/^`([^`]*)`$/, '$1'), // A cell that is one word of code is read without its marks.
    }));
    // A cell of one word has no code marks (markdown-table.ts).
    expect(tableBelow(page.replaceAll('`', ''), 'Who can read what')).toEqual(rows);
  });

  it('names every secret setting among the keys', () => {
    const table = tableBelow(page, 'Keys')
      .map((row) => row['key'])
      .join();
    const secrets = Object.entries<z.ZodType>(ALL_VARIABLES).filter(([, kind]) => isSecret(kind));
    expect(secrets.length).toBeGreaterThan(8);
    expect(secrets.map(([name]) => name).filter((name) => !table.includes(`\`${name}\``))).toEqual(
      [],
    );
  });
});
