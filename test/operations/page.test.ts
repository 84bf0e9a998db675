/**
 * Goal: what docs/operations.md says by name is what the code says: attributes, phases, failure
 * types, log lines, outcomes, variables. Its lists and commands are run by shell-blocks.test.ts.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { PROBLEMS } from '../../api';
import { CLIENT_ERROR_CODES } from '../../client';
import {
  CHALLENGE_TYPES,
  DEFAULT_LIMITS,
  FAILURES,
  OUTCOMES,
  VERIFICATION_PHASES,
} from '../../domain';
import { CONFIG_VARIABLES } from '../../runtime';
import { ATTRIBUTE_KEYS, SEARCH_ATTRIBUTES, TASK_QUEUES } from '../../contract/names';
import { trackedFiles } from '../docs/tracked-files';
import { OPERATIONS_PAGE, block, inCheckout } from './support/document';

function between(marker: string): string {
  const [, text = ''] = OPERATIONS_PAGE.split(`<!-- ${marker}:begin -->`);
  return text.split(`<!-- ${marker}:end -->`)[0] ?? '';
}

const inBackticks = (text: string): string[] =>
  [...text.matchAll(/`(?<word>[^`]+)`/g)].map(({ groups }) => groups?.['word'] ?? '');

const sourcesOf = (modules: string): string =>
  trackedFiles()
    .filter(({ file }) => file.endsWith('.ts') && modules.split(' ').includes(file.split('/')[0]!))
    .map(({ text }) => text)
    .join('\n');

/** The second cell of the row whose first is this word. */
function valuesOf(attribute: string): string {
  return new RegExp(`^\\| \`${attribute}\` +\\|(?<cell>[^|]*)\\|`, 'm').exec(OPERATIONS_PAGE)
    ?.groups?.['cell'] as string;
}

describe('docs/operations.md', () => {
  test('lists every search attribute and how to register it', () => {
    const rows = [...OPERATIONS_PAGE.matchAll(/^\| `(?<name>[A-Z]\w+)` +\|[^|]*\|$/gm)];
    const names = SEARCH_ATTRIBUTES.map(({ name }) => name).sort();
    expect(rows.map(({ groups }) => groups?.['name']).sort()).toEqual(names);
    const commands = SEARCH_ATTRIBUTES.map(
      ({ name, type }) => `temporal operator search-attribute create --name ${name} --type ${type}`,
    );
    expect(block('command: register-attributes').trim().split('\n')).toEqual(commands);
  });

  test('describes every task queue', () => {
    const described = [...block('command: pollers').matchAll(/--task-queue (\S+)/g)];
    expect(described.map(([, queue]) => queue)).toEqual(Object.values(TASK_QUEUES));
  });

  test('names every phase and every kind of question', () => {
    expect(inBackticks(valuesOf(ATTRIBUTE_KEYS.phase.name))).toEqual([...VERIFICATION_PHASES]);
    expect(inBackticks(valuesOf(ATTRIBUTE_KEYS.challengeKind.name))).toEqual(
      expect.arrayContaining([...CHALLENGE_TYPES]),
    );
  });

  test('names every failure type that a log line can have', () => {
    expect(inBackticks(between('failure-types'))).toEqual(Object.keys(FAILURES));
  });

  test('quotes log lines as the code writes them', () => {
    const sources = sourcesOf('worker workflows activities runtime api codec-server');
    const rows = between('log-lines').matchAll(
      /^\| `(?<line>[^`]+)` +\| (?<level>\w+) +\| (?<from>[^|]+?) +\|/gm,
    );
    const own = [...rows]
      .map(({ groups = {} }) => groups)
      .filter(({ from = 'from' }) => from !== 'from' && !from.startsWith('Temporal SDK'));
    expect(own.length).toBeGreaterThan(3);
    const unwritten = own.filter(
      ({ line = '', level = '' }) =>
        !new RegExp(`\\.${level}\\([^;]*?['"]${line.replaceAll('.', '\\.')}['"]`).test(sources),
    );
    expect(unwritten).toEqual([]);
  });

  test('lists every log line of worker, workflows, API and codec server', () => {
    const calls = /\b(log|logger)\.(?:debug|info|warn|error)\(([^;]*)\);/g;
    const written = [...sourcesOf('worker workflows api codec-server').matchAll(calls)].map(
      // Temporal's logger takes the line first, that of our processes last.
      ([, log, args = '']) => [...args.matchAll(/(['"])(.*?)\1/g)].at(log === 'log' ? 0 : -1)?.[2],
    );
    expect(written.length).toBeGreaterThan(8);
    expect(written.filter((line) => !between('log-lines').includes(`| \`${line!}\` `))).toEqual([]);
  });

  test('names outcomes, variables, error codes, limits and queues that exist', () => {
    const known = new Set<string>([
      ...Object.keys(OUTCOMES),
      ...CONFIG_VARIABLES,
      ...Object.keys(CLIENT_ERROR_CODES),
      ...Object.keys(DEFAULT_LIMITS),
      ...Object.values(TASK_QUEUES),
      'retryDaily',
      ...Object.keys(PROBLEMS),
      ...['unknown-key', 'not-openable'], // codec/payload-codec-error.ts
    ]);
    const looksLikeOne = /^(?:[a-z]+(?:-[a-z]+)+|[A-Z]{3,}(?:_[A-Z]+)+)$/;
    const lists = [...OPERATIONS_PAGE.matchAll(/<!-- \w+: (?<name>[a-z-]+) -->/g)].map(
      ({ groups }) => groups?.['name'] ?? '',
    );
    const attributeValues = SEARCH_ATTRIBUTES.flatMap(({ name }) => inBackticks(valuesOf(name)));
    const prose = OPERATIONS_PAGE.replaceAll(/```[\s\S]*?```/g, '');
    const unknown = inBackticks(prose).filter(
      (word) =>
        looksLikeOne.test(word) &&
        !known.has(word) &&
        !lists.includes(word) &&
        !attributeValues.includes(word),
    );
    expect(unknown).toEqual([]);
    expect(inBackticks(prose).filter((word) => known.has(word)).length).toBeGreaterThan(12);
  });

  test('shows its pictures', () => {
    const pictures = [...OPERATIONS_PAGE.matchAll(/!\[[^\]]{30,}\]\((images\/[^)]+)\)/g)];
    expect(pictures.length).toBeGreaterThanOrEqual(3);
    for (const [, file = ''] of pictures) {
      // A blank page would be smaller by far.
      expect(readFileSync(inCheckout(`docs/${file}`)).length).toBeGreaterThan(40_000);
    }
  });
});
