// Goal: who closes the terminal window in the middle of a verification leaves nothing behind: no picture of a challenge, no
// verification that waits for nobody, no crash with a core dump. Method: the real command on a pseudo-terminal that is taken
// away, against a service that runs elsewhere and so sees what becomes of the verification.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { expect, test } from '@jest/globals';
import { viewWhere } from '../integration/support/drive';
import { useStack } from '../integration/support/stack';
import { eventually, processesWith } from '../support/dev-server';
import { describeUnless, describeWithOwnServer } from '../support/server-suite';
import { ENTER, missingTerminalReason, openTerminal } from './pseudo-terminal';
import { ROOT, scriptEnvironment } from './script-process';

const SUITE_MS = 90_000;

describeWithOwnServer('npm run verify, when its terminal window is closed', () => {
  const stack = useStack();

  describeUnless(missingTerminalReason(), 'on a terminal', () => {
    test(
      'removes its pictures, cancels the verification and ends in order',
      async () => {
        const { client, devServer, simulator, sealingKeys } = stack();
        const folder = mkdtempSync(join(tmpdir(), 'closed-window-'));
        const errors = join(folder, 'errors');
        // A condition that no package knows, to tell this process from those of other tests.
        const mark = `--conditions=${basename(folder)}`;
        const command = `"${process.execPath}" ${mark} --import tsx tools/verify/main.ts 2>"${errors}"`;
        const session = openTerminal(command, {
          cwd: ROOT,
          env: scriptEnvironment({
            NO_COLOR: '1',
            TEMPORAL_ADDRESS: devServer.address,
            MX_BASE_URL: simulator.baseUrl,
            MX_API_KEY: simulator.apiKey,
            MX_CLIENT_ID: simulator.clientId,
            SEALING_PUBLIC_KEY: JSON.stringify(sealingKeys.publicJwk),
          }),
        });
        await session.waitFor('Name of the bank', SUITE_MS);
        session.type(`picture${ENTER}`);
        await session.waitFor('Number, or another name: ');
        session.type(`1${ENTER}`);
        await session.waitFor('Username: ');
        session.type(`test_atrium${ENTER}`);
        await session.waitFor('Password (hidden): ');
        session.type(`some password${ENTER}`);
        await session.waitFor('Number: ');
        const picture = /IMAGE_2 {2}picture: (\S+)/.exec(session.screen())?.[1] ?? '';
        expect(existsSync(picture)).toBe(true);
        expect(processesWith(mark)).not.toEqual([]);
        const verificationId = /Verification (\S+)/.exec(session.screen())?.[1] ?? '';

        session.kill();
        const ended = await viewWhere(client, verificationId, (view) => view.outcome !== undefined);
        expect(ended.outcome?.code).toBe('cancelled');
        await eventually('the pictures are gone', () => !existsSync(dirname(picture)));
        await eventually('the process is gone', () => processesWith(mark).length === 0);
        expect(readFileSync(errors, 'utf8')).toBe('');
        rmSync(folder, { recursive: true, force: true });
      },
      SUITE_MS,
    );
  });
});
