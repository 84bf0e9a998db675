/**
 * Goal: what the README tells a stranger is true: its first two lines, its messages, its folders,
 * its example. Method: the text is compared with the code; the example with a copy that `npm run
 * typecheck` compiles.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import * as messages from '../../contract/messages';
import { ROOT } from '../support/child-process';
import { readPage, tableBelow } from './markdown-table';

const readme = readPage('README.md');

describe('README.md', () => {
  it('says what it is and for whom, then the two commands that a stranger needs, then what they print', () => {
    const [title, what, whom, block] = readme.split('\n\n');
    expect(title).toBe('# atrium-verification');
    expect(what).toMatch(/^Verifies an end user's bank account/);
    expect(whom).toMatch(/^It is for /);
    expect(block).toBe('```\nnpm ci && npm run demo\nnpm test\n```');
    expect(readme).toMatch(/each step \(some are left out here\):\n\n```text\n[^`]*verified/);
  });

  it('lists every message, and none besides', () => {
    const printed = tableBelow(readme, 'Messages').flatMap((row) =>
      [...row['message']!.matchAll(/[A-Za-z]+/g)].map(([name]) => name),
    );
    const real = Object.values(messages)
      .filter((message) => typeof message === 'object' && 'name' in message)
      .map(({ name }) => name);
    expect(printed.sort()).toEqual(real.sort());
  });

  it('names folders and pages that exist', () => {
    const links = [...readme.matchAll(/\]\(([^)#:]+)\)/g)].map(([, target]) => target ?? '');
    const folders = [...readme.matchAll(/^\| `([a-z]+\/)`/gm)].map(([, folder]) => folder ?? '');
    expect(folders.length).toBeGreaterThan(8);
    expect([...links, ...folders].filter((target) => !existsSync(join(ROOT, target)))).toEqual([]);
  });

  it('shows an example that compiles', () => {
    const example = /```ts\n([\s\S]*?)```/.exec(readme)?.[1] ?? '';
    const [imports = '', ...paragraphs] = example.trimEnd().split('\n\n');
    const checked = readFileSync(require.resolve('./readme-example'), 'utf8');
    for (const line of imports.split('\n')) {
      expect(checked).toContain(line.replace("'atrium-verification-client'", "'../../client'"));
    }
    expect(checked).toContain(paragraphs.join('\n\n').replaceAll(/^(?=.)/gm, '  '));
    expect(paragraphs.length).toBeGreaterThan(2);
  });
});
