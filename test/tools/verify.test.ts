// Goal: a person at a real terminal gets through a whole verification, nothing secret ever shows, and Ctrl-C leaves nothing
// behind. Method: `npm run verify`'s script on a pseudo-terminal, typed into and read as a person does.
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import { eventually, processesWith } from '../support/dev-server';
import { describeWithOwnServer } from '../support/server-suite';
import {
  CTRL_C,
  ENTER,
  missingTerminalReason,
  openTerminal,
  type TerminalSession,
} from './pseudo-terminal';
import { ROOT, runScript, scriptEnvironment, temporalPort } from './script-process';

const SUITE_MS = 90_000;
const PASSWORD = 'pw-Xk7#q2-unseen';
const REST_OF_PASTE = 'rest-of-paste-unseen';

const missing = missingTerminalReason();
if (missing !== undefined) {
  if (process.env['CI'] === 'true') throw new Error(`The terminal tests cannot run: ${missing}`);
  process.stderr.write(`SKIPPED the terminal tests of npm run verify: ${missing}\n`);
}
// Where it is missing the reason is printed above, and CI fails.
const onTerminal = missing === undefined ? test : test.skip;

describeWithOwnServer('npm run verify', () => {
  let terminal: TerminalSession | undefined;
  afterEach(() => terminal?.kill());

  const open = async (): Promise<TerminalSession> => {
    const session = openTerminal(`"${process.execPath}" --import tsx tools/verify/main.ts`, {
      cwd: ROOT,
      env: scriptEnvironment({ NO_COLOR: '1' }),
    });
    terminal = session;
    await session.waitFor('Name of the bank', SUITE_MS);
    return session;
  };
  const expectNothingLeft = async (session: TerminalSession): Promise<void> => {
    const port = `--port ${temporalPort(session.screen().replaceAll('\r', ''))}`;
    await eventually('the server is gone', () => processesWith(port).length === 0);
    expect(processesWith(port)).toEqual([]);
  };

  onTerminal(
    'leads through pictures and a list of accounts to masked numbers, and never shows a password',
    async () => {
      const session = await open();
      session.type(`no such bank${ENTER}`);
      await session.waitFor('No bank has that');
      session.type(`picture${ENTER}`);
      await session.waitFor('Picture Bank');
      await session.waitFor('Number, or another name: ');
      session.type(`1${ENTER}`);
      await session.waitFor('Username: ');
      session.type(`test_atriumX\u007f${ENTER}`);
      await session.waitFor('Password (hidden): ');
      // Corrected with backspace, and pasted with more behind it.
      session.type(`${PASSWORD}Y\u007f${ENTER}${REST_OF_PASTE}${ENTER}`);

      await session.waitFor('Which picture did you choose?');
      await session.waitFor('Number: ');
      const file = /IMAGE_2 {2}picture: (\S+)/.exec(session.screen())?.[1] ?? '';
      expect(statSync(file).mode & 0o777).toBe(0o600);
      expect(readFileSync(file).subarray(1, 4).toString()).toBe('PNG');
      session.type(`7${ENTER}`);
      await session.waitFor('Please enter a number from 1 to 2.');
      session.type(`2${ENTER}`);

      await session.waitFor('Which account is to be verified?');
      await session.waitFor('Number: ');
      session.type(`1${ENTER}`);
      await session.waitFor(/Outcome {3}verified/);
      await session.waitFor(/account number ••••\d{4}/);
      expect(await session.ended()).toBe(0);

      expect(session.screen()).toContain('test_atrium');
      expect(session.screen()).not.toContain('unseen');
      expect(session.screen()).not.toMatch(/account number \d{5}/);
      expect(existsSync(dirname(file))).toBe(false);
      await expectNothingLeft(session);
    },
    SUITE_MS,
  );

  onTerminal(
    'hides the answer to a question, and cancels on Ctrl-C',
    async () => {
      const session = await open();
      session.type(`mx bank${ENTER}`);
      await session.waitFor('Number, or another name: ');
      session.type(`1${ENTER}`);
      await session.waitFor('Username: ');
      session.type(`test_atrium${ENTER}`);
      await session.waitFor('Password (hidden): ');
      session.type(ENTER);
      await session.waitFor('This may not be empty.');
      session.type(`challenge${ENTER}`);
      await session.waitFor('What city were you born in?');
      await session.waitFor('Answer (hidden): ');
      session.type('half-an-answer');
      session.type(CTRL_C);
      await session.waitFor(/Outcome {3}cancelled/);
      expect(await session.ended()).toBe(130);
      expect(session.screen()).not.toContain('half-an-answer');
      await expectNothingLeft(session);
    },
    SUITE_MS,
  );

  test(
    'takes lines where there is no terminal, asks again for a rejected sign-in, and cancels when they end',
    async () => {
      const session = runScript('tools/verify/main');
      session.type('mx bank\n1\ntest_atrium\nINVALID\ntest_atrium\npassword\n');
      session.endInput();
      expect(await session.ended(SUITE_MS)).toBe(1);
      expect(session.output()).toContain('did not accept this sign-in');
      expect(session.output()).toContain('Which account is to be verified?');
      expect(session.output()).not.toContain('INVALID');
      expect(session.errors()).toContain(
        'Standard input ended before every question was answered.',
      );
      const port = `--port ${temporalPort(session.output())}`;
      await eventually('the server is gone', () => processesWith(port).length === 0);
    },
    SUITE_MS,
  );

  test(
    "names the bank's own page where there is one, and goes on when the person is back",
    async () => {
      const session = runScript('tools/verify/main');
      session.type('mx bank (oauth)\n1\n');
      await session.appeared('then come back here:\n');
      await session.appeared(/come back here:\n {2}http\S+\n/);
      const page = new URL(/come back here:\n {2}(\S+)/.exec(session.output())?.[1] ?? '');
      await approveAtBank(page.origin);
      await session.appeared('Which account is to be verified?');
      session.type('1\n');
      expect(await session.ended(SUITE_MS)).toBe(0);
      expect(session.output()).toMatch(/Outcome {3}verified/);
    },
    SUITE_MS,
  );
});

/** What the page does when the person agrees, by the simulator's own lever. */
async function approveAtBank(simulator: string): Promise<void> {
  const listed = await fetch(`${simulator}/_simulator/members`);
  const { members } = (await listed.json()) as { members: { guid: string }[] };
  const approved = await fetch(`${simulator}/_simulator/members/${members[0]!.guid}/oauth`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ result: 'approved' }),
  });
  expect(approved.status).toBe(200);
}
