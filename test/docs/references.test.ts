/**
 * Goal: whoever reads "atrium-contract.md §5" or a path in a comment finds it in this repository.
 * Method: all comments are searched.
 */
import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { ROOT } from '../support/child-process';
import { trackedFiles, type TrackedFile } from './tracked-files';

const REFERENCE =
  /([\w-]+\.md)[)`]* ((?:§\d[\d.]*\d?(?:–[\d.]*\d)?(?: \([^)§]*\))?(?:, and |, | and | or )?)+)/g;
const files = trackedFiles().filter(({ file }) => file !== 'test/docs/references.test.ts');
const documents = new Map(
  files
    .filter(({ file }) => file.startsWith('docs/') && file.endsWith('.md'))
    .map((page) => [basename(page.file), sectionsOf(page)]),
);

/** `5` and `5.1` for each numbered heading, `16.4` for each numbered point below one. */
function sectionsOf({ text }: TrackedFile): ReadonlySet<string> {
  const sections = new Set<string>();
  let section = '';
  for (const line of text.split('\n')) {
    const heading = /^## (\d+)\. /.exec(line)?.[1];
    const part = /^### (\d+\.\d+) /.exec(line)?.[1];
    const point = /^(\d+)\. /.exec(line)?.[1];
    if (heading !== undefined) sections.add((section = heading));
    else if (part !== undefined) sections.add(part);
    else if (point !== undefined && section !== '') sections.add(`${section}.${point}`);
  }
  return sections;
}

/** Comment marks and line breaks are taken out, so that a reference may stand on two lines. */
function flatten(text: string): string {
  return text.replaceAll(/\n\s*(?:\*|\/\/|#)?\s*/g, ' ');
}

/** `16.1–3` means 16.1 and 16.3 as well. */
function numbersIn(list: string): readonly string[] {
  return [...list.matchAll(/§(\d+(?:\.\d+)?)(?:–(\d+(?:\.\d+)?))?/g)].flatMap(
    ([, from = '', to]) => {
      if (to === undefined) return [from];
      const [section, point] = from.split('.');
      return [from, point === undefined || to.includes('.') ? to : `${section ?? ''}.${to}`];
    },
  );
}

it('references to paths, in comments, name what is there', () => {
  const inComments = /(?:^|\s)(?:\/\*\*|\*|\/\/)(?= )(.*)/gm;
  const path =
    /(?<![\w./@-])(?:activities|api|cli|client|codec|contract|deploy|docs|domain|examples|mx|runtime|simulator|test|tools|worker|workflows)(?:\/[\w-]+)+(?:\.\w+)*/g;
  const isThere = (name: string) => {
    const folder = join(ROOT, dirname(name));
    // Without its ending; a decision by its number alone.
    const entry = new RegExp(`^${basename(name)}(?:$|\\.|(?<=\\d{4})-)`);
    return existsSync(folder) && readdirSync(folder).some((each) => entry.test(each));
  };
  const missing = files
    .filter(({ file }) => /\.[cm]?[jt]s$/.test(file))
    .flatMap(({ file, text }) =>
      [...text.matchAll(inComments)]
        .flatMap(([, comment = '']) => [...comment.matchAll(path)].map(([name]) => name))
        .filter((name) => !isThere(name))
        .map((name) => `${file}: ${name}`),
    );
  expect(missing).toEqual([]);
});

describe('references to sections', () => {
  it('name a document of this repository and a section that it has', () => {
    const unresolved = files.flatMap(({ file, text }) =>
      [...flatten(text).matchAll(REFERENCE)].flatMap(([, name = '', list = '']) =>
        numbersIn(list)
          .filter((number) => documents.get(name)?.has(number) !== true)
          .map((number) => `${file}: ${name} §${number}`),
      ),
    );
    expect(unresolved).toEqual([]);
  });

  it('never stand alone, except inside the document itself', () => {
    const alone = files
      .filter(({ file }) => !documents.has(basename(file)))
      .flatMap(({ file, text }) =>
        [
          ...flatten(text)
            .replaceAll(REFERENCE, '')
            .matchAll(/.{0,60}§.{0,20}/g),
        ].map(([where]) => `${file}: ${where}`),
      );
    expect(alone).toEqual([]);
  });

  it('are there: the documents have numbered sections and the code cites them', () => {
    expect(documents.get('atrium-contract.md')?.size).toBeGreaterThan(30);
    expect(documents.get('mx-platform-contract.md')?.size).toBeGreaterThan(20);
    expect(documents.get('architecture.md')?.size).toBeGreaterThan(15);
  });
});
