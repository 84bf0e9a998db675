/**
 * Goal: API keys are made once, stored as hashes, taken up and revoked by a running process. Method: the command of
 * `npm run keys -- api create` and the key store, on files in a folder of the test.
 */
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { ApiKeyFileError, apiKeysFromFile, createApiKey, parseApiKeyFile } from '../../api';
import { addApiKey } from '../../cli/keys';
import { eventually } from '../support/dev-server';

const folder = mkdtempSync(path.join(tmpdir(), 'api-keys-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const keyIn = (lines: readonly string[]): string =>
  /avk_\w+[\w-]+/.exec(lines.join('\n'))?.[0] ?? '';

describe('npm run keys -- api create', () => {
  const file = path.join(folder, 'made.json');

  it('prints the key once and stores only its hash, readable by the owner alone', () => {
    const args = ['create', '--tenant', 'acme', '--scopes', 'numbers:read', '--file', file];
    const key = keyIn(addApiKey(args));
    const text = readFileSync(file, 'utf8');
    expect(key).toMatch(/^avk_[0-9a-f]{12}_[\w-]{43}$/);
    expect(text).not.toContain(key.split('_')[2] ?? key);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(apiKeysFromFile(file).holderOf(key)).toMatchObject({
      kind: 'backend',
      tenantId: 'acme',
      scopes: ['numbers:read'],
    });
  });

  it('adds to the file, and rejects what makes no sense', () => {
    addApiKey(['create', '--tenant', 'acme', '--file', file]);
    expect(parseApiKeyFile(readFileSync(file, 'utf8')).keys).toHaveLength(2);
    const wrong = [
      ['delete'],
      ['create'],
      ['create', '--tenant', 'a/b'],
      ['create', '--tenant', 'acme', '--scopes', 'everything'],
      ['create', '--tenant', 'acme', '--expires', '2001-01-01'],
    ];
    for (const args of wrong) {
      expect(() => addApiKey([...args, '--file', file])).toThrow(/./);
    }
  });
});

describe('a key file', () => {
  it('is taken up while the process runs, also when a key is taken out; a broken one changes nothing', async () => {
    const file = path.join(folder, 'live.json');
    const first = createApiKey({ tenantId: 'dev', scopes: ['verifications:read'] });
    const second = createApiKey({ tenantId: 'dev', scopes: ['verifications:read'] });
    writeFileSync(file, JSON.stringify({ keys: [first.record] }));
    const keys = apiKeysFromFile(file);
    expect(keys.holderOf(first.key)).toBeDefined();
    writeFileSync(file, JSON.stringify({ keys: [second.record] }));
    await eventually('the new key', () => keys.holderOf(second.key) !== undefined);
    expect(keys.holderOf(first.key)).toBeUndefined();
    writeFileSync(file, '{ half a fi');
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(keys.holderOf(second.key)).toBeDefined();
  });

  it('is rejected at the start when it is broken, without a hash in the message', () => {
    const { record } = createApiKey({ tenantId: 'dev', scopes: ['verifications:read'] });
    const broken = JSON.stringify({ keys: [{ ...record, hash: `${record.hash}x` }] });
    expect(() => parseApiKeyFile(broken)).toThrow(ApiKeyFileError);
    expect(() => parseApiKeyFile(broken)).toThrow(/\/keys\/0\/hash/);
    expect(() => parseApiKeyFile('no json')).toThrow('not JSON');
    expect(() => apiKeysFromFile(path.join(folder, 'absent.json'))).toThrow('cannot be read');
  });

  it('ends a key at its time', () => {
    const file = path.join(folder, 'expired.json');
    const { key, record } = createApiKey({
      tenantId: 'dev',
      scopes: ['verifications:read'],
      expiresAt: new Date(Date.now() - 1).toISOString(),
    });
    writeFileSync(file, JSON.stringify({ keys: [record] }));
    expect(apiKeysFromFile(file).holderOf(key)).toBeUndefined();
  });
});
