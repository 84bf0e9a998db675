/**
 * Goal: what the commands write that nobody else may have never gets into a commit, nor in the way
 * of the format check. Method: the real commands, as a README reader types them, in a fresh git
 * checkout with this repository's ignore files.
 */
import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createSealingFiles } from '../../cli/keys';
import { tokenSecretIn } from '../../tools/dev/token-secret';
import { ROOT, run } from '../support/child-process';

const FORMATTER = join(ROOT, 'node_modules/oxfmt/bin/oxfmt');
describe('files with secrets', () => {
  let checkout: string;
  const git = (...args: string[]): string =>
    execFileSync('git', args, { cwd: checkout, encoding: 'utf8', timeout: 20_000 });
  const keys = async (...args: string[]): Promise<void> => {
    const node = ['--import', join(ROOT, 'node_modules/tsx/dist/loader.mjs')];
    const script = join(ROOT, 'cli/main.ts');
    const child = run(process.execPath, [...node, script, 'keys', ...args], {
      cwd: checkout,
      env: { PATH: process.env['PATH'] },
    });
    expect({ code: await child.ended(), errors: child.errors() }).toEqual({ code: 0, errors: '' });
  };
  const WRITTEN = [
    'keys/sealing-private.jwk.json',
    'keys/sealing-public.jwk.json',
    'api-keys.json',
    'payload-keys.jwk.json',
    'elsewhere/sealing-private.jwk.json',
    'temporal.db',
    'temporal.db-wal',
    'temporal.db.keys/api-token-secret',
    '.env',
    '.env.production',
    '.env.local',
  ];

  beforeAll(async () => {
    checkout = mkdtempSync(join(tmpdir(), 'secret-files-'));
    for (const file of WRITTEN.filter((name) => /^(?:\.env|temporal\.db[^.]*$)/.test(name))) {
      writeFileSync(join(checkout, file), 'A=1\n');
    }
    for (const file of ['.gitignore', '.oxfmtrc.json', '.env.example']) {
      copyFileSync(join(ROOT, file), join(checkout, file));
    }
    git('init', '--quiet');
    const made = [['sealing'], ['payload', 'create'], ['api', 'create', '--tenant', 'acme']];
    await Promise.all(made.map((args) => keys(...args)));
    await createSealingFiles(join(checkout, 'elsewhere'));
    await createSealingFiles(join(checkout, 'temporal.db.keys'));
    tokenSecretIn(join(checkout, 'temporal.db.keys'));
  });
  afterAll(() => {
    rmSync(checkout, { recursive: true, force: true });
  });

  it('are there, or nothing was tested', () => {
    expect(WRITTEN.filter((file) => !existsSync(join(checkout, file)))).toEqual([]);
  });

  it('are not picked up by git, and the example of a .env file is', () => {
    git('add', '--all');
    expect(git('ls-files').trim().split('\n').sort()).toEqual([
      '.env.example',
      '.gitignore',
      '.oxfmtrc.json',
    ]);
  });

  it('do not trouble the format check', async () => {
    const check = run(process.execPath, [FORMATTER, '--check', '.'], { cwd: checkout });
    expect({ code: await check.ended(), errors: check.errors() }).toEqual({
      code: 0,
      errors: '',
    });
  });
});

describe('the ignore file', () => {
  it('hits nothing that is committed', () => {
    const hit = execFileSync('git', ['ls-files', '-ci', '--exclude-standard'], {
      cwd: ROOT,
      encoding: 'utf8',
    });
    expect(hit).toBe('');
  });
});
