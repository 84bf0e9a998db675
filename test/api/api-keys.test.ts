/** Goal: API keys are made, listed and revoked by command; a key file is read strictly. */
import { mkdtempSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import {
  ApiKeyFileError,
  createApiKey,
  parseApiKeyFile,
  readApiKeyFile,
  watchApiKeys,
  type ApiKeyFile,
} from '../../api';
import { addressList, isAddressRange } from '../../api/auth/address-list';
import { manageApiKeys } from '../../cli/keys';
import { describeKeys } from '../../cli/keys/list-keys';

const folder = mkdtempSync(path.join(tmpdir(), 'api-keys-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const at = (name: string) => path.join(folder, name);
const aKey = (more: Partial<Parameters<typeof createApiKey>[0]> = {}) =>
  createApiKey({ tenantId: 'dev', scopes: ['verifications:read', 'verifications:write'], ...more });
const PRIVATE = { mode: 0o600 };
/** As an operator's tools do: whole, by a rename. */
const write = (name: string, content: Partial<ApiKeyFile>) => {
  writeFileSync(at(`${name}.next`), JSON.stringify({ keys: [], ...content }), PRIVATE);
  renameSync(at(`${name}.next`), at(name));
};
const read = (name: string) => parseApiKeyFile(readFileSync(at(name), 'utf8'));
const manage = (...args: string[]) => manageApiKeys([...args, '--file', at('made.json')]);

describe('npm run keys -- api', () => {
  it('create prints the key once and stores only its hash, readable by the owner alone, with an end', async () => {
    const lines = await manage('create', '--tenant', 'acme', '--scopes', 'numbers:read');
    const [key = '', secret] = /avk_[0-9a-f]{12}_([\w-]{43})/.exec(lines.join('\n')) ?? [];
    expect(readFileSync(at('made.json'), 'utf8')).not.toContain(secret);
    expect(statSync(at('made.json')).mode & 0o777).toBe(0o600);
    const { apiKeys, close } = watchApiKeys({ path: at('made.json') });
    close();
    const holder = { kind: 'backend', tenantId: 'acme', scopes: ['numbers:read'] };
    expect(apiKeys.holderOf(key, '192.0.2.1')).toMatchObject(holder);
    const days = (Date.parse(read('made.json').keys[0]!.expiresAt!) - Date.now()) / 86_400_000;
    expect(Math.round(days)).toBe(365);
  });

  it('create adds to the file, and keeps the key off the terminal where it is told', async () => {
    const more = ['--expires', 'never', '--addresses', '203.0.113.0/24,2001:db8::/32'];
    const lines = await manage('create', '--tenant', 'acme', '--key-file', at('key'), ...more);
    const key = readFileSync(at('key'), 'utf8').trim();
    expect([statSync(at('key')).mode & 0o777, lines.join('\n').includes(key)]).toEqual([
      0o600,
      false,
    ]);
    const [, second] = read('made.json').keys;
    expect(second).toMatchObject({ addresses: ['203.0.113.0/24', '2001:db8::/32'] });
    expect(second).not.toHaveProperty('expiresAt');
  });

  it('list tells what is valid and when it was used last; revoke adds an entry', async () => {
    const [first, second] = read('made.json').keys;
    const audit = [
      { stream: 'audit', time: '2026-01-01T00:00:00.000Z', requestId: 'r1', keyId: first!.id },
      { stream: 'audit', time: '2026-01-02T00:00:00.000Z', requestId: 'r2', keyId: first!.id },
      { stream: 'audit', time: '2026-02-02T00:00:00.000Z', event: 'key.added', keyId: second!.id },
    ].map((line) => JSON.stringify(line));
    writeFileSync(at('audit.log'), ['not JSON', ...audit].join('\n'));
    const text = (await manage('list', '--audit', at('audit.log'))).join('\n');
    expect(text).toMatch(new RegExp(`${first!.id} .*valid.*last used 2026-01-02T00:00:00.000Z`));
    expect(text).toMatch(
      new RegExp(`${second!.id} .*no end.*203.0.113.0/24.*not in this audit file`),
    );
    expect(text).not.toContain(first!.hash);
    await manage('revoke', '--key', first!.id);
    await manage('revoke', '--tenant', 'other');
    const [revokedLine, validLine, tenantLine] = await manage('list');
    expect([revokedLine, validLine, tenantLine]).toEqual([
      expect.stringContaining('revoked'),
      expect.stringContaining('valid'),
      expect.stringContaining('revoked: tenant other'),
    ]);
  });

  it('list shows a revocation by its time, whatever its spelling and order, and no escapes', async () => {
    const { record } = aKey({ tenantId: 'acme', note: 'a\u001b[2Jb' });
    const created = { ...record, createdAt: '2026-01-01T00:00:00.500Z' };
    const at = ['2026-01-01T00:00:01Z', '2026-01-01T00:00:00Z'];
    const revocations = at.map((each) => ({ kind: 'tenant' as const, id: 'acme', at: each }));
    const [line] = describeKeys({ keys: [created], revocations }, new Map([[record.id, '\u001b']]));
    expect(line).toContain('revoked');
    expect(line).not.toContain('\u001b');
  });

  it('revoke drops entries that nothing can need any more', async () => {
    const long = new Date(Date.now() - 7_200_000).toISOString();
    const old = (['key', 'tenant', 'verification', 'token'] as const).map((kind) => ({
      kind,
      id: 'old',
      at: long,
    }));
    write('old.json', { revocations: old });
    await manageApiKeys(['revoke', '--token', 'new', '--file', at('old.json')]);
    // An id that begins with a dash.
    await manageApiKeys(['revoke', '--verification=-new', '--file', at('old.json')]);
    expect(read('old.json').revocations.map(({ kind, id }) => `${kind} ${id}`)).toEqual([
      'key old',
      'tenant old',
      'token new',
      'verification -new',
    ]);
  });

  it.each([
    ['delete'],
    ['create'],
    ['create --tenant a/b'],
    ['create --tenant __proto__'],
    ['create --tenant acme --scopes everything'],
    ['create --tenant acme --expires 2001-01-01'],
    ['create --tenant acme --addresses 203.0.113.0/33'],
    ['create --tenant acme --key x'],
    ['revoke'],
    ['revoke --key nobody'],
    ['revoke --tenant a --verification b'],
    ['revoke --token ../x'],
  ])('rejects what makes no sense: %s', async (words) => {
    const before = readFileSync(at('made.json'), 'utf8');
    await expect(manage(...words.split(' '))).rejects.toThrow(/./);
    expect(readFileSync(at('made.json'), 'utf8')).toBe(before);
  });
});

describe('a key file', () => {
  it('is rejected at the start when it is broken, without a hash in the message', () => {
    const { record } = aKey();
    const broken = JSON.stringify({ keys: [{ ...record, hash: `${record.hash}x` }] });
    expect(() => parseApiKeyFile(broken)).toThrow(ApiKeyFileError);
    expect(() => parseApiKeyFile(broken)).toThrow(/^[^:]*: \/keys\/0\/hash\.$/);
    const twice = JSON.stringify({ keys: [record, { ...aKey().record, id: record.id }] });
    expect(() => parseApiKeyFile(twice)).toThrow(/\/keys\.$/);
    expect(() => parseApiKeyFile('no json')).toThrow('not JSON');
    expect(() => watchApiKeys({ path: at('absent.json') })).toThrow('cannot be read');
  });

  it.each([0o604, 0o602, 0o666])('is rejected with mode %o, unless it is told', (mode) => {
    const file = at(`open-${String(mode)}.json`);
    const umask = process.umask(0);
    writeFileSync(file, '{"keys":[]}', { mode });
    process.umask(umask);
    expect(() => readApiKeyFile({ path: file })).toThrow('SECRET_FILES_ALLOW_INSECURE');
    expect(readApiKeyFile({ path: file, isOpenToAll: true }).keys).toEqual([]);
  });

  it('ends a key at its time', () => {
    const { key, record } = aKey({ expiresAt: new Date(Date.now() - 1).toISOString() });
    write('expired.json', { keys: [record] });
    const { apiKeys, close } = watchApiKeys({ path: at('expired.json') });
    close();
    expect(apiKeys.holderOf(key, '192.0.2.1')).toBeUndefined();
  });
});

describe('a list of addresses', () => {
  it.each([
    ['203.0.113.0/24', '203.0.113.255', true],
    ['203.0.113.0/24', '::ffff:203.0.113.9', true],
    ['203.0.113.0/24', '203.0.114.0', false],
    ['203.0.113.7', '203.0.113.7', true],
    ['203.0.113.7', '203.0.113.8', false],
    ['2001:db8::/32', '2001:db8:ffff::1', true],
    ['2001:db8::/32', '2001:db9::1', false],
    ['2001:db8::/32', '203.0.113.7', false],
    ['0.0.0.0/0', 'unknown', false],
  ])('%s takes %s: %s', (range, address, isTaken) => {
    expect(addressList([range])(address)).toBe(isTaken);
  });

  it.each(['', '203.0.113', '203.0.113.0/33', '::/129', 'example.com', '1.2.3.4/'])(
    'does not take the range %j',
    (text) => {
      expect(isAddressRange(text)).toBe(false);
    },
  );
});
