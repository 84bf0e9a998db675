/**
 * Goal: two commands that change a file of keys at once lose nothing of either, and a command that
 * was killed stands in nobody's way. Method: real processes, and locks as they leave them.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { parseApiKeyFile } from '../../api';
import { whileLocked } from '../../cli/keys/file-lock';
import { CannotStart } from '../../cli/terminal';
import { run } from '../support/child-process';

const folder = mkdtempSync(path.join(tmpdir(), 'lock-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});
const CHANGES = 15;

it('two processes that add to one file at once lose nothing', async () => {
  const file = path.join(folder, 'api-keys.json');
  const args = JSON.stringify(['create', '--tenant', 'acme', '--file', file]);
  const script = `const { manageApiKeys } = require('./cli/keys/index');
    (async () => { for (let i = 0; i < ${String(CHANGES)}; i += 1) await manageApiKeys(${args}); })()`;
  const children = [1, 2].map(() => run(process.execPath, ['--import', 'tsx', '--eval', script]));
  expect(await Promise.all(children.map((child) => child.ended()))).toEqual([0, 0]);
  const { keys } = parseApiKeyFile(readFileSync(file, 'utf8'));
  expect(new Set(keys.map(({ id }) => id)).size).toBe(2 * CHANGES);
  expect(existsSync(`${file}.lock`)).toBe(false);
});

describe('a lock that is there', () => {
  /** A process that has ended. */
  const gone = async () => {
    const child = run(process.execPath, ['--eval', '']);
    await child.ended();
    return child.pid;
  };

  it.each<[string, () => Promise<string>, boolean]>([
    ['of a process that is no more', async () => `${String(await gone())} ${hostname()}`, true],
    [
      'of a process that runs',
      () => Promise.resolve(`${String(process.pid)} ${hostname()}`),
      false,
    ],
    ['of another machine', async () => `${String(await gone())} elsewhere`, false],
    ['that says nothing', () => Promise.resolve(''), false],
  ])('%s: %s %s', async (_what, content, isTakenOver) => {
    const file = path.join(folder, 'ring');
    writeFileSync(`${file}.lock`, await content());
    const change = whileLocked(file, () => 'changed', 100);
    if (isTakenOver) await expect(change).resolves.toBe('changed');
    else await expect(change).rejects.toThrow(CannotStart);
    expect(existsSync(`${file}.lock`)).toBe(!isTakenOver);
    expect(existsSync(`${file}.lock.removal`)).toBe(false);
  });

  it('goes with its command, also where that fails', async () => {
    const file = path.join(folder, 'other');
    const failed = whileLocked(file, () => Promise.reject(new Error('no')));
    await expect(failed).rejects.toThrow('no');
    await expect(whileLocked(file, () => 'changed')).resolves.toBe('changed');
  });
});
