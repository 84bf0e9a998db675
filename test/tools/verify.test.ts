/**
 * Goal: a person at a real terminal gets through a whole verification, nothing secret ever shows,
 * and neither Ctrl-C nor a closed window leaves anything behind. Method: `npm run verify`'s script
 * on a pseudo-terminal, typed into and read as a person does.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import { resultKeys } from '../../cli/keys';
import { viewWhere } from '../../tools/end-user/at-client';
import { type Stack } from '../../tools/stack';
import { useStack } from '../integration/support/stack';
import { eventually, processesWith } from '../support/dev-server';
import { payloadEnvironment } from '../../tools/payload-environment';
import { describeUnless, describeWithOwnServer } from '../support/server-suite';
import {
  CTRL_C,
  ENTER,
  missingTerminalReason,
  openTerminal,
  type TerminalSession,
} from './pseudo-terminal';
import { runScript, scriptEnvironment, temporalPort } from './script-process';

const PASSWORD = 'pw-Xk7#q2-unseen';
const REST_OF_PASTE = 'rest-of-paste-unseen';

let terminal: TerminalSession | undefined;
afterEach(() => terminal?.kill());

/** What makes the command use a service that runs. */
const serviceOf = ({ devServer, sealingKeys, payloadKeys }: Stack) => ({
  TEMPORAL_ADDRESS: devServer.address,
  SEALING_PUBLIC_KEY: JSON.stringify(sealingKeys.publicJwk),
  ...payloadEnvironment(payloadKeys),
});

/**
 * Opens the command on a terminal and looks for the banks, up to the first field of the last one,
 * which there is.
 */
async function open(
  env: Record<string, string>,
  banks: readonly string[],
  words = '',
): Promise<TerminalSession> {
  const command = `"${process.execPath}" --import tsx ${words} tools/verify/main.ts`;
  const session = openTerminal(command, scriptEnvironment({ NO_COLOR: '1', ...env }));
  terminal = session;
  await session.waitFor('Name of the bank');
  for (const bank of banks) {
    session.type(`${bank}${ENTER}`);
    await session.waitFor(bank === banks.at(-1) ? 'Number, or another name: ' : 'Another name: ');
  }
  session.type(`1${ENTER}`);
  await session.waitFor('Username: ');
  return session;
}

const pictureIn = (session: TerminalSession): string =>
  /IMAGE_2 {2}picture: (\S+)/.exec(session.screen())?.[1] ?? '';

describeWithOwnServer('npm run verify', () => {
  const stack = useStack({ hasOwnServer: true, simulator: { pace: 'fast' } });

  describeUnless(missingTerminalReason(), 'on a terminal', () => {
    test('leads through pictures and a list of accounts to masked numbers, and never shows a password', async () => {
      const session = await open(serviceOf(stack()), ['no such bank', 'picture']);
      expect(session.screen()).toContain('No bank has that');
      session.type(`test_atriumX\u007f${ENTER}`);
      await session.waitFor('Password (hidden): ');
      session.type(ENTER);
      await session.waitFor('This may not be empty.');
      // Corrected with backspace, and pasted with more behind it.
      session.type(`${PASSWORD}Y\u007f${ENTER}${REST_OF_PASTE}${ENTER}`);

      await session.waitFor('Which picture did you choose?');
      await session.waitFor('Number: ');
      const file = pictureIn(session);
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
    });

    test('brings a service of its own, hides the answer to a question, and ends all of it on Ctrl-C', async () => {
      const session = await open({}, ['mx bank']);
      expect(session.screen()).toContain('Try MX Bank');
      session.type(`test_atrium${ENTER}`);
      await session.waitFor('Password (hidden): ');
      session.type(`challenge${ENTER}`);
      await session.waitFor('What city were you born in?');
      await session.waitFor('Answer (hidden): ');
      session.type('half-an-answer');
      session.type(CTRL_C);
      await session.waitFor(/Outcome {3}cancelled/);
      expect(await session.ended()).toBe(130);
      expect(session.screen()).not.toContain('half-an-answer');
      const port = `--port ${temporalPort(session.screen())}`;
      await eventually('the server is gone', () => processesWith(port).length === 0);
    });

    test('removes its pictures, cancels the verification and ends in order when its window is closed', async () => {
      const { client } = stack();
      const folder = mkdtempSync(join(tmpdir(), 'closed-window-'));
      const errors = join(folder, 'errors');
      // A condition that no package knows, to tell this process from those of other tests.
      const option = `--conditions=${basename(folder)}`;
      const session = await open(serviceOf(stack()), ['picture'], `2>"${errors}" ${option}`);
      session.type(`test_atrium${ENTER}`);
      await session.waitFor('Password (hidden): ');
      session.type(`some password${ENTER}`);
      await session.waitFor('Number: ');
      const picture = pictureIn(session);
      expect(existsSync(picture)).toBe(true);
      expect(processesWith(option)).not.toEqual([]);
      const verificationId = /Verification (\S+)/.exec(session.screen())?.[1] ?? '';

      session.kill();
      const ended = await viewWhere(client, verificationId, (view) => view.outcome !== undefined);
      expect(ended.outcome?.code).toBe('cancelled');
      await eventually('the pictures are gone', () => !existsSync(dirname(picture)));
      await eventually('the process is gone', () => processesWith(option).length === 0);
      expect(readFileSync(errors, 'utf8')).toBe('');
      rmSync(folder, { recursive: true, force: true });
    });
  });

  test('takes lines where there is no terminal, and cancels when they end', async () => {
    const session = runScript('tools/verify/main', [], scriptEnvironment(serviceOf(stack())));
    session.type('mx bank\n1\ntest_atrium\npassword\n');
    session.endInput();
    expect(await session.ended()).toBe(1);
    expect(session.output()).toContain('Which account is to be verified?');
    expect(session.errors()).toContain('Standard input ended before every question was answered.');
  });

  test("starts what a file says, names the bank's own page, and goes on when the end user is back", async () => {
    const folder = mkdtempSync(join(tmpdir(), 'verify-'));
    const request = {
      user: { kind: 'new' },
      member: { kind: 'oauth', institutionCode: 'mx_bank_oauth' },
      includeTransactions: true,
    };
    writeFileSync(join(folder, 'request.json'), JSON.stringify(request));
    // With a key of its own: what comes sealed is opened here.
    await resultKeys(['--out-dir', folder]);
    const ownKey = ['--result-key', join(folder, 'result-private.jwk.json'), '--show-numbers'];
    const args = ['--request', join(folder, 'request.json'), ...ownKey];
    const session = runScript('tools/verify/main', args, scriptEnvironment(serviceOf(stack())));
    await session.appeared(/come back here:\n {2}http\S+\n/);
    expect(session.output()).not.toContain('Name of the bank');
    const { simulator } = stack();
    const { guid } = simulator.control.members().at(-1)!;
    // What the bank's page does when the end user agrees.
    simulator.control.finishOauth(guid, 'approved');
    await session.appeared('Which account is to be verified?');
    session.type('1\n');
    expect(await session.ended()).toBe(0);
    expect(session.output()).toMatch(/Outcome {3}verified/);
    expect(session.output()).toMatch(/Account {3}account number \d{6,}, routing number \d{9}/);
    expect(session.output()).toContain('The numbers are sealed to the key ');
    expect(session.output()).toMatch(/[1-9]\d* transactions were read\./);
    rmSync(folder, { recursive: true, force: true });
  });
});
