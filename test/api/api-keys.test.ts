/** Goal: API keys are made once, stored as hashes, taken up and revoked while the API runs. */
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import {
  ApiKeyFileError,
  apiKeysFromFile,
  createApiKey,
  parseApiKeyFile,
  type ApiKeyRecord,
} from '../../api';
import { addApiKey } from '../../cli/keys';
import { eventually } from '../../tools/waiting';

const folder = mkdtempSync(path.join(tmpdir(), 'api-keys-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const at = (name: string) => path.join(folder, name);
const aKey = (more: { readonly expiresAt?: string } = {}) =>
  createApiKey({ tenantId: 'dev', scopes: ['verifications:read'], ...more });
const write = (name: string, ...records: ApiKeyRecord[]) => {
  writeFileSync(at(name), JSON.stringify({ keys: records }));
};

describe('npm run keys -- api create', () => {
  const file = at('made.json');
  const create = (...args: string[]) => addApiKey([...args, '--file', file]);

  it('prints the key once and stores only its hash, readable by the owner alone', () => {
    const lines = create('create', '--tenant', 'acme', '--scopes', 'numbers:read');
    const [key = '', secret] = /avk_[0-9a-f]{12}_([\w-]{43})/.exec(lines.join('\n')) ?? [];
    expect(readFileSync(file, 'utf8')).not.toContain(secret);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const holder = { kind: 'backend', tenantId: 'acme', scopes: ['numbers:read'] };
    expect(apiKeysFromFile(file).holderOf(key)).toMatchObject(holder);
  });

  it('adds to the file', () => {
    create('create', '--tenant', 'acme');
    expect(parseApiKeyFile(readFileSync(file, 'utf8')).keys).toHaveLength(2);
  });

  it.each([
    ['delete'],
    ['create'],
    ['create', '--tenant', 'a/b'],
    ['create', '--tenant', 'acme', '--scopes', 'everything'],
    ['create', '--tenant', 'acme', '--expires', '2001-01-01'],
  ])('rejects what makes no sense: %s %s %s %s %s', (...args) => {
    expect(() => create(...args)).toThrow(/./);
  });
});

describe('a key file', () => {
  it('is taken up while the process runs, also when a key is taken out; a broken one changes nothing', async () => {
    const [first, second] = [aKey(), aKey()];
    write('live.json', first.record);
    const keys = apiKeysFromFile(at('live.json'));
    expect(keys.holderOf(first.key)).toBeDefined();
    write('live.json', second.record);
    await eventually('the new key', () => keys.holderOf(second.key) !== undefined);
    expect(keys.holderOf(first.key)).toBeUndefined();
    writeFileSync(at('live.json'), '{ half a fi');
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(keys.holderOf(second.key)).toBeDefined();
  });

  it('is rejected at the start when it is broken, without a hash in the message', () => {
    const { record } = aKey();
    const broken = JSON.stringify({ keys: [{ ...record, hash: `${record.hash}x` }] });
    expect(() => parseApiKeyFile(broken)).toThrow(ApiKeyFileError);
    expect(() => parseApiKeyFile(broken)).toThrow(/^[^:]*: \/keys\/0\/hash\.$/);
    expect(() => parseApiKeyFile('no json')).toThrow('not JSON');
    expect(() => apiKeysFromFile(at('absent.json'))).toThrow('cannot be read');
  });

  it('ends a key at its time', () => {
    const { key, record } = aKey({ expiresAt: new Date(Date.now() - 1).toISOString() });
    write('expired.json', record);
    expect(apiKeysFromFile(at('expired.json')).holderOf(key)).toBeUndefined();
  });
});
