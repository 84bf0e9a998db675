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

/** Whatever somebody reads who runs the product: pages, and what has commands in comments or notes. */
const PAGES = trackedFiles(/^CHANGELOG\.md$/).filter(
  ({ file }) =>
    file.endsWith('.md') ||
    /^(?:deploy|examples|\.github|\.devcontainer)\/|^(?:Dockerfile|docker-compose\.yml|\.env\.example)$/.test(
      file,
    ),
);

/** What they call: the words after the executable, a script of the same name, or a container's name. */
const CALLS = PAGES.flatMap(({ file, text }) => {
  const joined = text.replaceAll(/\\\n\s*/g, ' ');
  const byPath = [...joined.matchAll(/dist\/cli\/main\.js ([a-z-]+)([^`\n#]*)/g)];
  const byScript = [...joined.matchAll(/npm run ([a-z-]+) -- ([^`\n#]*)/g)].filter(([, name]) =>
    USAGES.has(name ?? ''),
  );
  const inContainers = [
    ...joined.matchAll(
      /docker (?:compose run (?:--(?!entrypoint)\S+ )*(?!--)[a-z][a-z-]*|run \S+) ([a-z][a-z-]*)([^`\n#]*)/g,
    ),
  ];
  // `doctor --mxbank`, `keys sealing rotate`
  const inText = [...joined.matchAll(/(?<=[`"])([a-z-]+) ((?:--)?[a-z][^`"\n]*)(?=[`"])/g)].filter(
    ([, name = '', rest = '']) =>
      USAGES.has(name) && file.endsWith('.md') && (name === 'keys' || rest.startsWith('--')),
  );
  return [...byPath, ...byScript, ...inContainers, ...inText].map(([, name = '', rest = '']) => ({
    file,
    name,
    rest,
  }));
});

it('commands of documents exist, with their options and words', () => {
  expect(USAGES.size).toBeGreaterThan(8);
  expect(CALLS.length).toBeGreaterThan(50);
  const wrong = CALLS.flatMap(({ file, name, rest }) => {
    const usage = USAGES.get(name);
    if (usage === undefined) return [`${file}: ${name}`];
    const options = [...rest.matchAll(/(?<=^|\s)--[a-z][a-z-]*/g)].map(([option]) => option);
    const words = name === 'keys' ? wordsOf(rest) : [];
    return [...options, ...words]
      .filter((each) => !EVERYWHERE.includes(each) && !usage.includes(each))
      .map((each) => `${file}: ${name} ${each}`);
  });
  expect(wrong).toEqual([]);
});

/** `sealing rotate`, whose words the usage has with others between: both have to be in it. */
function wordsOf(rest: string): readonly string[] {
  return (/^[a-z]+(?: [a-z]+)?(?=\s|$)/.exec(rest.trim())?.[0] ?? '').split(' ').filter(Boolean);
}

it('the pages that list the commands of the executable have each of them', () => {
  for (const page of ['README.md', 'deploy/README.md']) {
    const { text = '' } = PAGES.find(({ file }) => file === page) ?? {};
    const listed = /executable(?:[^`]|`[^`]*`)*?`doctor`(?:[^`]|`[^`]*`)*?`explain`/.exec(
      text,
    )?.[0];
    const missing = [...USAGES.keys()].filter((name) => listed?.includes(`\`${name}\``) !== true);
    expect([page, missing]).toEqual([page, []]);
  }
});

it('tests that documents run by path are there', () => {
  const named = PAGES.flatMap(({ text }) =>
    [...text.matchAll(/npx jest ((?:test\/[\w./-]+ ?)+)/g)].flatMap(([, paths = '']) =>
      paths.trim().split(' '),
    ),
  );
  expect(named.length).toBeGreaterThan(8);
  expect(named.filter((name) => !existsSync(join(ROOT, name.replace(/\.$/, ''))))).toEqual([]);
});

it('programs that documents call are there', () => {
  const named = trackedFiles().flatMap(({ file, text }) =>
    file.endsWith('.md')
      ? [...text.matchAll(/(?<![\w/-])examples\/[\w/-]+\.[a-z]+/g)].map(([path]) => path)
      : [],
  );
  expect(named.length).toBeGreaterThan(4);
  const made = 'examples/generated/api.d.ts';
  expect(named.filter((path) => path !== made && !existsSync(join(ROOT, path)))).toEqual([]);
});
