/**
 * Goal: what the README tells a stranger is true: its first two lines, its messages, its folders, its example. Method: the text
 * is compared with the code; the example is type-checked against the client as it is.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import ts from 'typescript';
import * as messages from '../../contract/messages';
import { ROOT } from '../support/child-process';
import { readPage, tableBelow } from './markdown-table';

const readme = readPage('README.md');

/** What the example leaves to its reader. */
const READERS_PART = `
import type { PublicSealingKey } from './codec';
import type { Challenge, ChallengeOption } from './domain';
declare const sealingKey: PublicSealingKey;
declare const loginGuid: string, login: string, passwordGuid: string, password: string;
declare function askEndUser(challenges: readonly Challenge[]): Promise<{ guid: string; value: string }[]>;
declare function letEndUserChoose(options: readonly ChallengeOption[]): Promise<string>;
`;

describe('README.md', () => {
  it('opens with the two commands that a stranger needs', () => {
    const [title, block] = readme.split('\n\n');
    expect(title).toBe('# atrium-verification');
    expect(block).toBe('```\nnpm install && npm run demo\nnpm test\n```');
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
    const imports = [...example.matchAll(/^import .*$/gm)].map(([line]) => line).join('\n');
    const body = example.replace(/^import .*$/gm, '');
    const source = `${imports}\n${READERS_PART}\nexport async function example() {\n${body}\n}\n`;
    expect(diagnosticsOf(join(ROOT, 'readme-example.ts'), source)).toEqual([]);
  });
});

function diagnosticsOf(file: string, text: string): string[] {
  const config = ts.readConfigFile(join(ROOT, 'tsconfig.json'), (path) => ts.sys.readFile(path));
  const { options } = ts.parseJsonConfigFileContent(config.config, ts.sys, ROOT);
  const settings = { ...options, noEmit: true, noUnusedLocals: false };
  const base = ts.createCompilerHost(settings);
  const host: ts.CompilerHost = {
    ...base,
    fileExists: (name) => name === file || base.fileExists(name),
    getSourceFile: (name, version, ...rest) =>
      name === file
        ? ts.createSourceFile(name, text, version, true)
        : base.getSourceFile(name, version, ...rest),
  };
  const program = ts.createProgram([file], settings, host);
  return ts
    .getPreEmitDiagnostics(program, program.getSourceFile(file))
    .map((each) => ts.flattenDiagnosticMessageText(each.messageText, '\n'));
}
