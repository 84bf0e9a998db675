// Goal: `npm run keys -- sealing` makes a pair that works, keeps the private half private, and never overwrites one.
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { importSealingKey, parsePublicSealingKey, seal, unseal } from '../../codec';
import { runScript, type ScriptProcess } from './script-process';

describe('npm run keys -- sealing', () => {
  const folder = mkdtempSync(join(tmpdir(), 'keys-test-'));
  const out = join(folder, 'keys');
  const privateFile = join(out, 'sealing-private.jwk.json');
  const publicFile = join(out, 'sealing-public.jwk.json');
  let made: ScriptProcess;

  const keys = (...args: string[]): ScriptProcess =>
    runScript('cli/keys', args, { PATH: '/usr/bin' });

  beforeAll(async () => {
    made = keys('sealing', '--out-dir', out);
    await made.ended();
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  test('writes a pair that seals and opens', async () => {
    const key = await importSealingKey(readFileSync(privateFile, 'utf8'));
    const publicKey = parsePublicSealingKey(readFileSync(publicFile, 'utf8'));
    const binding = { verificationId: 'v', purpose: 'credential', field: 'f' } as const;
    const sealed = await seal(publicKey, 'a password', binding);
    expect(await unseal(key, sealed, binding)).toBe('a password');
  });

  test('keeps the private half to its owner, and off the screen', () => {
    expect(statSync(privateFile).mode & 0o777).toBe(0o600);
    const { d } = JSON.parse(readFileSync(privateFile, 'utf8')) as { d: string };
    expect(made.output()).toContain(privateFile);
    expect(made.output() + made.errors()).not.toContain(d);
  });

  test('rejects to overwrite, and leaves the pair as it was', async () => {
    const before = readFileSync(privateFile, 'utf8');
    const again = keys('sealing', '--out-dir', out);
    expect(await again.ended()).toBe(1);
    expect(again.errors()).toContain('is not overwritten');
    expect(readFileSync(privateFile, 'utf8')).toBe(before);
  });

  test.each([[[]], [['sealing', '--nonsense']]])(
    'says how to call it after a mistake: %j',
    async (args: string[]) => {
      const mistaken = keys(...args);
      expect(await mistaken.ended()).toBe(2);
      expect(mistaken.errors()).toContain('Usage: npm run keys');
    },
  );
});
