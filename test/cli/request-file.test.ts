/**
 * Goal: `verify --request FILE` takes what the file says as it is, and no secret out of a file;
 * `--result-key FILE` takes a private key and gives away none. Its run: test/tools/verify.test.ts.
 */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, jest, test } from '@jest/globals';
import { UsageError } from '../../cli/terminal';
import { runVerify } from '../../cli/verify';
import { readRequestFile } from '../../cli/verify/request-file';
import { readResultKey } from '../../cli/verify/result-key';
import { generateSealingKeyPair } from '../../codec';
import { isRecipientKey } from '../../domain';
import { commandContext } from './support';

const SECRET = 'pw-Jd4!m8-unseen';
const WITH_CREDENTIALS = JSON.stringify({
  user: { kind: 'new' },
  member: { kind: 'credentials', credentials: [{ guid: 'CRD-1', value: SECRET }] },
});

const NO_CREDENTIALS = '{ "member": { "credentials": [] } }';

const folder = mkdtempSync(join(tmpdir(), 'verify-request-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

function fileWith(text: string): string {
  const file = join(mkdtempSync(join(folder, 'file-')), 'request.json');
  writeFileSync(file, text);
  return file;
}

test.each<[what: string, file: () => string, message: RegExp]>([
  ['that is not there', () => join(folder, 'missing.json'), /readable file/],
  ['that is a folder', () => folder, /readable file/],
  ['with what is no JSON', () => fileWith(`{ "user": ${SECRET}`), /readable file/],
  ['with an array', () => fileWith(`["${SECRET}"]`), /one JSON object/],
  ['with null', () => fileWith('null'), /one JSON object/],
  ['with credentials', () => fileWith(WITH_CREDENTIALS), /credentials out of the file/],
  ['with no credentials', () => fileWith(NO_CREDENTIALS), /credentials out of the file/],
])('a file %s is rejected, and not repeated', (_, file, message) => {
  const name = file();
  const read = () => readRequestFile(name);
  expect(read).toThrow(UsageError);
  expect(read).toThrow(message);
  expect(read).not.toThrow(SECRET);
});

test('a result key is a private key of its owner alone; its public half goes into the start', async () => {
  const { privateJwk, publicJwk } = await generateSealingKeyPair();
  const file = (key: object, mode = 0o600) => {
    const name = fileWith(JSON.stringify(key));
    chmodSync(name, mode);
    return name;
  };
  const { resultKey } = readResultKey(file(privateJwk), {});
  expect(resultKey).not.toHaveProperty('d');
  expect(isRecipientKey(resultKey)).toBe(true);
  for (const [name, message] of [
    [file(publicJwk), /this is a public key/],
    [file({}), /EC P-256 JWK/],
    [file(privateJwk, 0o644), /Every user of this machine/],
    [join(folder, 'missing.json'), /cannot be read/],
  ] as const) {
    const read = () => readResultKey(name, {});
    expect(read).toThrow(UsageError);
    expect(read).toThrow(message);
    expect(read).not.toThrow(privateJwk.d);
  }
});

test('what it says is handed on as it is: what a request may be is for the client to check', () => {
  const request = { member: { kind: 'existing-member', memberGuid: 'MBR-1' }, unheardOf: true };
  expect(readRequestFile(fileWith(JSON.stringify(request)))).toEqual(request);
  expect(readRequestFile(fileWith('{}'))).toEqual({});
});

test('the command rejects credentials in a file before it asks or starts anything', async () => {
  const open = jest.fn<Parameters<typeof runVerify>[1]>();
  const lines: string[] = [];
  const context = commandContext(['--request', fileWith(WITH_CREDENTIALS)], lines);
  await expect(runVerify(context, open)).rejects.toThrow('Take the credentials out of the file');
  expect(open).not.toHaveBeenCalled();
  expect(lines).toEqual([]);
});
