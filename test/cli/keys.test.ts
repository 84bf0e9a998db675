/**
 * Goal: `keys` makes keys that work, keeps what is secret to its owner and off the screen, and
 * overwrites nothing. Method: the command in a folder of the test; `keys api` has its tests in
 * test/api/api-keys.test.ts.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { parseApiKeyFile } from '../../api';
import {
  importSealingKeys,
  parsePayloadKeys,
  parsePublicSealingKeys,
  seal,
  unseal,
  usableKeys,
} from '../../codec';
import {
  initialise,
  manageApiKeys,
  managePayloadKeys,
  resultKeys,
  sealingKeys,
} from '../../cli/keys';
import { checkShape, startRequestSchema } from '../../contract/schemas';
import { CannotStart, UsageError } from '../../cli/terminal';
import { tenantMarkKeys } from '../../runtime';

const folder = mkdtempSync(join(tmpdir(), 'keys-test-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const modeOf = (file: string) => (statSync(file).mode & 0o777).toString(8);
const read = (file: string) => readFileSync(file, 'utf8');
const newestIn = (publicFile: string) => usableKeys(parsePublicSealingKeys(read(publicFile)))[0];

/** The pair opens what is sealed to it. */
async function expectPair(privateFile: string, publicFile: string): Promise<void> {
  const binding = { verificationId: 'v', purpose: 'credential', guids: ['f'] } as const;
  const sealed = await seal(newestIn(publicFile)!, ['a password'], binding);
  const keys = await importSealingKeys(read(privateFile));
  expect(await unseal(keys, sealed, binding)).toEqual(['a password']);
}

describe.each([
  ['sealing', sealingKeys],
  ['result', resultKeys],
])('keys %s', (name, make) => {
  test('writes a pair that seals and opens, private to its owner, and does not overwrite it', async () => {
    const out = join(folder, 'keys');
    const privateFile = join(out, `${name}-private.jwk.json`);
    const publicFile = join(out, `${name}-public.jwk.json`);
    const said = (await make(['--out-dir', out])).join('\n');
    await expectPair(privateFile, publicFile);
    // Whatever pair it is, its public half is what a start takes as resultKey.
    const published: unknown = JSON.parse(read(publicFile));
    const checked = checkShape(startRequestSchema.shape.resultKey, published);
    expect(checked).toEqual({ value: published });
    expect(modeOf(privateFile)).toBe('600');
    const before = read(privateFile);
    expect(said).toContain(privateFile);
    expect(said).not.toContain((JSON.parse(before) as { d: string }).d);

    const again = make(['--out-dir', out]);
    await expect(again).rejects.toThrow('is not overwritten');
    expect(read(privateFile)).toBe(before);
  });
});

describe('the life of a sealing key', () => {
  const out = join(folder, 'sealing-ring');
  const run = (...args: string[]) => sealingKeys([...args, '--out-dir', out]);
  const privateFile = join(out, 'sealing-private.jwk.json');
  const publicFile = join(out, 'sealing-public.jwk.json');
  const newest = () => newestIn(publicFile)?.kid ?? '';
  const privateIds = () =>
    (JSON.parse(read(privateFile)) as { keys: { kid: string }[] }).keys.map(({ kid }) => kid);

  test('is made, succeeded, retired and destroyed, and the files always open what is sealed to them', async () => {
    await run();
    const first = newest();
    await run('rotate');
    const second = newest();
    expect(second).not.toBe(first);
    expect(privateIds()).toEqual([second, first]);
    await expectPair(privateFile, publicFile);
    expect(modeOf(privateFile)).toBe('600');

    // A successor whose time has not come: the one before is sealed to until then.
    const said = await run('rotate', '--not-before', '2100-01-01T00:00:00Z');
    expect(said.join()).toContain('2100-01-01');
    expect(newest()).toBe(second);
    await run('retire', '--key-id', second);
    expect(newest()).toBe(first);
    const states = (await run('list')).map((line) => /^\S+ {2}([a-z ]+)/.exec(line)?.[1]);
    expect(states).toEqual(['opens only', 'retired', 'sealed to']);
    await expect(run('retire', '--key-id', first)).rejects.toThrow(/No key would be left/);
    await expect(run('destroy', '--key-id', first)).rejects.toThrow(/No key would be left/);
    await run('destroy', '--key-id', second);
    expect(privateIds()).not.toContain(second);
    await expectPair(privateFile, publicFile);
    expect(read(publicFile)).not.toContain('"d"');
  });

  test.each([
    [['paint']],
    [['destroy']],
    [['retire', '--key-id', 'unknown']],
    [['rotate', '--expires', 'soon']],
    [['rotate', '--expires', '2020-01-01T00:00:00Z']],
    [['rotate', '--not-before', '2100-01-02T00:00:00Z', '--expires', '2100-01-01T00:00:00Z']],
  ])('rejects %j', async (args) => {
    await expect(run(...args)).rejects.toThrow(UsageError);
  });
});

describe('keys payload', () => {
  const file = join(folder, 'payload-keys');
  const manage = async (...args: string[]) => (await managePayloadKeys(args, file)).join('\n');
  const ring = () => parsePayloadKeys(read(file));

  test('makes a ring, rotates it key by key, lists it, and shows no key', async () => {
    const said = [await manage('create')];
    await expect(manage('create')).rejects.toThrow('not overwritten');
    const old = ring().active;
    said.push(await manage('add'));
    const added = ring().keys[1]!.kid;
    expect(ring().active).toBe(old);
    said.push(await manage('activate', '--key', added), await manage('list'));
    expect(said.at(-1)).toBe(`${old}\n${added}  active`);
    const everything = read(file);
    said.push(await manage('remove', '--key', old));
    expect(ring().keys.map(({ kid }) => kid)).toEqual([added]);
    expect(modeOf(file)).toBe('600');
    for (const { k } of parsePayloadKeys(everything).keys) expect(said.join()).not.toContain(k);
  });

  test.each([
    [['rotate'], 'takes: create'],
    [['activate'], '--key ID'],
    [['remove', '--key', 'none'], 'no key with that id'],
    [['list', '--file', join(folder, 'none')], 'There is no file'],
  ])('rejects %j', async (args, reason) => {
    await expect(manage(...args)).rejects.toThrow(reason);
  });
});

describe('keys init', () => {
  const at = (name: string) => join(folder, name);
  const ALL = [
    ...['--sealing-private', at('private'), '--sealing-public', at('public')],
    ...['--mark-key', at('marks')],
    ...['--token-secret', at('secret'), '--api-keys', at('api'), '--payload-keys', at('ring')],
  ];
  const NAMES = ['private', 'public', 'marks', 'secret', 'api', 'ring'];
  const contents = () => NAMES.map((name) => read(at(name)));

  test('makes what is missing and leaves the rest alone, so that it may run on every start', async () => {
    // What a container that was killed while it wrote has left.
    writeFileSync(at('private.next'), '{"half', { mode: 0o400 });
    const lines = await initialise(ALL);
    await expectPair(at('private'), at('public'));
    expect(lines.join('\n')).not.toContain('avk_');
    const key = read(at('first-api-key')).trim();
    expect(key).toMatch(/^avk_/);
    expect(parseApiKeyFile(read(at('api'))).keys).toHaveLength(1);
    expect(read(at('api'))).not.toContain(key);
    expect(tenantMarkKeys({ TENANT_MARK_KEY_FILE: at('marks') })).toHaveLength(1);
    expect(read(at('secret')).length).toBeGreaterThan(42);
    expect(parsePayloadKeys(read(at('ring'))).keys).toHaveLength(1);
    const modes = [...NAMES, 'first-api-key'].map((name) => modeOf(at(name)));
    expect(modes.join(' ')).toBe('400 444 400 400 400 400 400');

    const made = contents();
    const again = await initialise(ALL);
    expect(again.join('\n')).not.toMatch(/made/i);
    expect(contents()).toEqual(made);
  });

  test('makes the folders that it names, which the commands that change keys do not', async () => {
    const there = (name: string) => at(join('not', name, 'there'));
    await initialise(['--sealing-private', there('a'), '--sealing-public', there('b')]);
    await managePayloadKeys(['create', '--file', there('c')]);
    const files = ['--file', there('d'), '--key-file', there('e')];
    await manageApiKeys(['create', '--tenant', 'acme', ...files]);
    const made = ['a', 'b', 'c', 'd', 'e'].map((name) => modeOf(dirname(there(name))));
    expect(made.join(' ')).toBe('700 700 700 700 700');
    const lost = manageApiKeys(['revoke', '--tenant', 'acme', '--file', there('f')]);
    await expect(lost).rejects.toThrow('is not there');
    expect(existsSync(dirname(there('f')))).toBe(false);
  });

  test('makes no second private key where a public one was lost', async () => {
    writeFileSync(at('lonely'), '{}');
    const pair = ['--sealing-private', at('lonely'), '--sealing-public', at('lost')];
    await expect(initialise(pair)).rejects.toThrow(/without its public half/);
    expect(read(at('lonely'))).toBe('{}');
  });

  test.each([[[]], [['--sealing-private', 'a']]])('rejects %j', async (args: string[]) => {
    await expect(initialise(args)).rejects.toThrow(/Name at least|belong together/);
  });
});

test('keys api names the file that it cannot add to, and leaves it alone', async () => {
  const file = join(folder, 'damaged.json');
  writeFileSync(file, '{"keys":');
  const add = manageApiKeys(['create', '--tenant', 'acme'], file);
  await expect(add).rejects.toThrow(
    new CannotStart(`${file} cannot be used. The API key file is not JSON.`),
  );
  await expect(add).rejects.toThrow(CannotStart);
  expect(read(file)).toBe('{"keys":');
});
