/**
 * Goal: the searcher of the canary test finds a secret in every form, at every alignment, cut in
 * two, packed, and nothing else. Method: properties over random secrets and surroundings.
 */
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from '@jest/globals';
import { findSecrets } from '../../tools/secret-search';

const secret = fc.string({
  minLength: 24,
  maxLength: 40,
  unit: fc.constantFrom(...Array.from('abcXYZ0189+/ü"% ')),
});
const noise = fc.uint8Array({ maxLength: 50 }).map((bytes) => Buffer.from(bytes));

const ENCODINGS: Readonly<Record<string, (text: string, before: Buffer, after: Buffer) => Buffer>> =
  {
    'as it is': (text, before, after) => Buffer.concat([before, Buffer.from(text), after]),
    'in base64, wherever it begins': (text, before, after) =>
      Buffer.from(Buffer.concat([before, Buffer.from(text), after]).toString('base64')),
    'in base64url': (text, before, after) =>
      Buffer.from(Buffer.concat([before, Buffer.from(text), after]).toString('base64url')),
    'in hex': (text) => Buffer.from(Buffer.from(text).toString('hex').toUpperCase()),
    'URL-encoded': (text) => Buffer.from(`a=${encodeURIComponent(text)}&b`),
    'in JSON': (text) => Buffer.from(JSON.stringify({ text })),
    'in JSON in JSON': (text) => Buffer.from(JSON.stringify(JSON.stringify({ text }))),
    'in UTF-16': (text) => Buffer.from(text, 'utf16le'),
    'packed by gzip': (text, before, after) =>
      Buffer.concat([before, gzipSync(Buffer.from(text)), after]),
    'packed, in base64': (text, before) =>
      Buffer.from(`"${gzipSync(Buffer.concat([before, Buffer.from(text)])).toString('base64')}"`),
    'cut in two by a page of a database': (text, before) => {
      const half = Math.floor(text.length / 2);
      return Buffer.concat([
        Buffer.from(text.slice(0, half + 1)),
        Buffer.alloc(64),
        before,
        Buffer.from(text.slice(half + 1)),
      ]);
    },
  };

test.each(Object.keys(ENCODINGS))('finds a secret %s', (name) => {
  fc.assert(
    fc.property(secret, noise, noise, (value, before, after) => {
      const bytes = ENCODINGS[name]!(value, before, after);
      expect(findSecrets([{ name: 'here', bytes }], { password: value })).not.toEqual([]);
    }),
  );
});

test('finds nothing where nothing is, and never prints a secret', () => {
  const value = 'Zq7-unique-canary-4711-Zq7';
  const bytes = Buffer.from('a text without it');
  expect(findSecrets([{ name: 'here', bytes }], { password: value })).toEqual([]);
  const found = findSecrets([{ name: 'here', bytes: Buffer.from(value) }], { password: value });
  expect(found[0]).toEqual({ haystack: 'here', secret: 'password', form: 'utf-8, whole' });
  expect(JSON.stringify(found)).not.toContain('Zq7');
});
