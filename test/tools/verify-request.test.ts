// Goal: `npm run verify -- --request FILE` starts what the file says, by any connection method, and takes no secret out of a file.
// Method: the reader alone for what it rejects; the command as a process for one verification in the Connect widget, whose
// user acts on the simulator that the printed address leads to.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { UsageError } from '../../cli/terminal/command';
import { readRequestFile } from '../../cli/verify/request-file';
import { callMx, mxBankCredentials } from '../../tools/end-user/at-mx';
import { eventually, processesWith } from '../support/dev-server';
import { describeWithOwnServer } from '../support/server-suite';
import { runScript, temporalPort } from './script-process';

const SUITE_MS = 90_000;
const SECRET = 'pw-Jd4!m8-unseen';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'verify-request-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

function fileWith(text: string): string {
  const file = join(mkdtempSync(join(folder, 'file-')), 'request.json');
  writeFileSync(file, text);
  return file;
}

const withCredentials = (): string =>
  JSON.stringify({
    user: { kind: 'new' },
    member: {
      kind: 'credentials',
      institutionCode: 'mxbank',
      credentials: mxBankCredentials(SECRET),
    },
  });

describe('the file of a request', () => {
  function rejectionOf(file: string): string {
    try {
      readRequestFile(file);
    } catch (error) {
      expect(error).toBeInstanceOf(UsageError);
      return (error as UsageError).message;
    }
    throw new Error('It was taken.');
  }

  const REJECTED: readonly (readonly [what: string, text: string, message: RegExp])[] = [
    ['nothing', '', /readable file with one JSON object/],
    ['what is no JSON', `{ "user": ${SECRET}`, /readable file with one JSON object/],
    ['two objects', '{} {}', /readable file with one JSON object/],
    ['an array', `["${SECRET}"]`, /one JSON object/],
    ['null', 'null', /one JSON object/],
    ['a string', `"${SECRET}"`, /one JSON object/],
    ['credentials', withCredentials(), /credentials out of the file/],
    [
      'an empty list of credentials',
      '{ "member": { "credentials": [] } }',
      /credentials out of the file/,
    ],
  ];
  test.each(REJECTED)('with %s is rejected, and not repeated', (_, text, message) => {
    const rejection = rejectionOf(fileWith(text));
    expect(rejection).toMatch(message);
    expect(rejection).not.toContain(SECRET);
  });

  test('that is not there is rejected, and so is a folder', () => {
    expect(rejectionOf(join(folder, 'missing.json'))).toMatch(/readable file/);
    expect(rejectionOf(folder)).toMatch(/readable file/);
  });

  test('is handed on as it is: what a request may be is for the client to check', () => {
    const request = {
      user: { kind: 'existing', userGuid: 'USR-1' },
      member: { kind: 'existing-member', memberGuid: 'MBR-1' },
      policies: { memberDeletion: 'always' },
      unheardOf: true,
    };
    expect(readRequestFile(fileWith(JSON.stringify(request)))).toEqual(request);
    expect(readRequestFile(fileWith('{}'))).toEqual({});
  });
});

test(
  'the command rejects credentials in a file before it starts anything',
  async () => {
    const session = runScript('tools/verify/main', ['--request', fileWith(withCredentials())]);
    // Should it start nevertheless, its first question ends it.
    session.endInput();
    expect(await session.ended(SUITE_MS)).toBe(2);
    expect(session.errors()).toContain('Take the credentials out of the file');
    expect(session.errors()).toContain('Usage: npm run verify');
    expect(session.output() + session.errors()).not.toContain(SECRET);
    expect(session.output()).not.toContain('running at');
  },
  SUITE_MS,
);

describeWithOwnServer('npm run verify -- --request FILE', () => {
  test(
    'prints the address of the widget, finds what is done there, and ends with code 0',
    async () => {
      const request = {
        user: { kind: 'new', identifier: 'from-a-file' },
        member: { kind: 'connect-widget', institutionCode: 'mxbank' },
        includeTransactions: true,
      };
      const session = runScript('tools/verify/main', [
        '--request',
        fileWith(JSON.stringify(request)),
      ]);
      await session.appeared(/come back here:\n {2}http\S+\n/, SUITE_MS);
      const page = new URL(/come back here:\n {2}(\S+)/.exec(session.output())?.[1] ?? '');
      expect(page.pathname).toContain('/md/connect/');
      expect(session.output()).not.toContain('Name of the bank');
      await connectInWidget(page.origin, 'from-a-file');

      expect(await session.ended(SUITE_MS)).toBe(0);
      expect(session.output()).toMatch(/Outcome {3}verified/);
      expect(session.output()).toMatch(/account number ••••\d{4}/);
      expect(session.output()).not.toMatch(/account number \d{5}/);
      expect(session.output()).toMatch(/[1-9]\d* transactions were read\./);
      const port = `--port ${temporalPort(session.output())}`;
      await eventually('the server is gone', () => processesWith(port).length === 0);
    },
    SUITE_MS,
  );
});

/** What the widget does for the user of this identifier: connects MX Bank, whose accounts are all taken in the older flow. */
async function connectInWidget(baseUrl: string, identifier: string): Promise<void> {
  const atrium = { baseUrl, apiKey: 'simulator-api-key', clientId: 'simulator-client-id' };
  const listed = await callMx(atrium, 'GET', '/users');
  const users = listed.body['users'] as Record<string, unknown>[];
  const user = users.find((one) => one['identifier'] === identifier);
  const path = `/users/${String(user?.['guid'])}/members`;
  const made = await callMx(atrium, 'POST', path, {
    member: {
      institution_code: 'mxbank',
      credentials: mxBankCredentials('sim_legacy'),
      skip_aggregation: true,
    },
  });
  const { guid } = made.body['member'] as { readonly guid: string };
  // The widget verifies with transactions when the request for its address asked for them.
  const verified = await callMx(atrium, 'POST', `${path}/${guid}/verify`, {
    include_transactions: true,
  });
  expect(verified.status).toBe(200);
}
