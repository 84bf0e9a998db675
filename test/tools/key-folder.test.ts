/** Goal: keys of a dev stack are for their owner, and a killed one leaves none for good. */
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from '@jest/globals';
import { temporaryKeyFolder } from '../../tools/dev/key-folder';

it('the folder is private, and what killed processes left is removed', () => {
  const base = mkdtempSync(path.join(tmpdir(), 'key-folder-'));
  // Higher than any process id, and the parent's, which runs.
  const [left, running] = [4_194_305, process.ppid].map((pid) =>
    path.join(base, `atrium-verification-dev-${String(pid)}-x`),
  ) as [string, string];
  for (const folder of [left, running]) mkdirSync(folder);
  const made = temporaryKeyFolder(base);
  expect(statSync(made).mode & 0o777).toBe(0o700);
  expect([left, running].map((folder) => existsSync(folder))).toEqual([false, true]);
  rmSync(base, { recursive: true });
});
