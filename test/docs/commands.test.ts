/**
 * Goal: every command that a document names exists, and so does each of its options; so do the
 * programs of the examples. npm scripts are in test/repo/house-rules.test.ts. Method: the usage
 * texts of the commands.
 */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, jest } from '@jest/globals';
import { ROOT } from '../support/child-process';
import { trackedFiles } from './tracked-files';

const FOLDER = join(ROOT, 'cli', 'commands');
/** Of every command. */
const EVERYWHERE = ['--help', '--env-file', '--env-file-if-exists'];

/** The usage of each command, by its name. */
const USAGES = new Map(
  readdirSync(FOLDER).flatMap((file): [string, string][] => {
    const exported = Object.values(jest.requireActual<Record<string, unknown>>(join(FOLDER, file)));
    return exported.flatMap((each): [string, string][] => {
      const { usage } = (each ?? {}) as { readonly usage?: unknown };
      return typeof usage === 'string' ? [[file.replace('.ts', ''), usage]] : [];
    });
  }),
);

/** What documents call: the words after the executable, or after a script of the same name. */
const CALLS = trackedFiles(/^CHANGELOG\.md$/)
  .filter(({ file }) => file.endsWith('.md'))
  .flatMap(({ file, text }) => {
    const joined = text.replaceAll(/\\\n\s*/g, ' ');
    const byPath = [...joined.matchAll(/dist\/cli\/main\.js ([a-z-]+)([^`\n#]*)/g)];
    const byScript = [...joined.matchAll(/npm run ([a-z-]+) -- ([^`\n#]*)/g)].filter(([, name]) =>
      USAGES.has(name ?? ''),
    );
    return [...byPath, ...byScript].map(([, name = '', rest = '']) => ({ file, name, rest }));
  });

it('commands of documents exist, with their options and words', () => {
  expect(USAGES.size).toBeGreaterThan(8);
  expect(CALLS.length).toBeGreaterThan(25);
  const wrong = CALLS.flatMap(({ file, name, rest }) => {
    const usage = USAGES.get(name);
    if (usage === undefined) return [`${file}: ${name}`];
    const options = [...rest.matchAll(/(?<=^|\s)--[a-z][a-z-]*/g)].map(([option]) => option);
    const [word] = /^[a-z]+(?=\s|$)/.exec(rest.trim()) ?? [];
    const words = name === 'keys' && word !== undefined ? [word] : [];
    return [...options, ...words]
      .filter((each) => !EVERYWHERE.includes(each) && !usage.includes(each))
      .map((each) => `${file}: ${name} ${each}`);
  });
  expect(wrong).toEqual([]);
});

it('programs that documents call are there', () => {
  const named = trackedFiles().flatMap(({ file, text }) =>
    file.endsWith('.md')
      ? [...text.matchAll(/(?<![\w/-])examples\/[\w/-]+\.[a-z]+/g)].map(([path]) => path)
      : [],
  );
  expect(named.length).toBeGreaterThan(5);
  const made = 'examples/generated/api.d.ts';
  expect(named.filter((path) => path !== made && !existsSync(join(ROOT, path)))).toEqual([]);
});
