/**
 * Goal: the three examples and the README's curl lines run as they stand. Method: each as a process against a real
 * `npm run dev`, with the line of variables that it prints; the page in a headless Chromium.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { runScript, type ScriptProcess } from '../tools/script-process';
import { Browser, describeWithBrowser } from '../support/browser';
import { isOnPath } from '../support/programs';
import { describeUnless, describeWithOwnServer } from '../support/server-suite';

const ROOT = path.join(__dirname, '..', '..');
/** `npm run dev` allows the example page by its origin, so its port is fixed. */
const PAGE_PORT = 4090;
const DEV_START_MS = 60_000;
const RUN_MS = 60_000;

/** The sed of this machine, without the long options that only GNU's has. */
const PLAIN_SED = `#!/bin/sh
case " $* " in *" --"*) echo 'sed: illegal option' >&2; exit 1 ;; esac
PATH="\${PATH#*:}"
exec sed "$@"
`;

/** Runs a command with the two variables that `npm run dev` prints. */
function run(command: string, args: readonly string[], env: Record<string, string>) {
  const child = spawn(command, args, { cwd: ROOT, env: { ...process.env, ...env } });
  let output = '';
  child.stdout.on('data', (data: Buffer) => (output += data.toString()));
  child.stderr.on('data', (data: Buffer) => (output += data.toString()));
  const ended = once(child, 'close').then(() => ({ code: child.exitCode, output }));
  return { child, ended };
}

describeWithOwnServer('the examples', () => {
  let dev: ScriptProcess;
  const variables = () => {
    const [, API = '', API_KEY = ''] = /export API=(\S+) API_KEY=(\S+)/.exec(dev.output()) ?? [];
    return { API, API_KEY };
  };

  beforeAll(async () => {
    dev = runScript('tools/dev/main', ['--pace', 'fast']);
    await dev.appeared('_simulator/requests\n');
  }, DEV_START_MS);
  afterAll(async () => {
    process.kill(dev.pid, 'SIGINT');
    expect(await dev.ended()).toBe(0);
  }, RUN_MS);

  const programs = ['bash', 'curl', 'sed'].filter((program) => !isOnPath(program));
  const missing = programs.length === 0 ? undefined : `${programs.join(' and ')} not found`;
  describeUnless(missing, 'in a shell', () => {
    // On macOS and the BSDs sed has no long options; here it gets none either.
    const bin = mkdtempSync(path.join(tmpdir(), 'plain-sed-'));
    writeFileSync(path.join(bin, 'sed'), PLAIN_SED, { mode: 0o755 });
    const shell = () => ({ ...variables(), PATH: `${bin}:${process.env['PATH'] ?? ''}` });
    afterAll(() => {
      rmSync(bin, { recursive: true, force: true });
    });

    it(
      "the README's curl lines go the whole way",
      async () => {
        const readme = readFileSync(path.join(ROOT, 'README.md'), 'utf8');
        const lines = /```bash\n([\s\S]*?)```/.exec(readme)?.[1] ?? '';
        const { code, output } = await run('bash', ['-euo', 'pipefail', '-c', lines], shell())
          .ended;
        expect({ code, output }).toMatchObject({ code: 0 });
        expect(output).toContain('"code":"verified"');
        expect(output).toMatch(/"accountNumber":"\d+"/);
      },
      RUN_MS,
    );

    it('curl goes the whole way', async () => {
      const { code, output } = await run('examples/curl/verify-account.sh', [], shell()).ended;
      expect({ code, output }).toMatchObject({ code: 0 });
      expect(output).toMatch(
        /Answered the bank's question\n.*Selected the first account\n.*Outcome: verified\n/s,
      );
      expect(output).toMatch(/"accountNumber":"\d+"/);
    });
  });

  it('Node goes the whole way with fetch alone', async () => {
    const { code, output } = await run('node', ['examples/node/verify-account.mjs'], variables())
      .ended;
    expect({ code, output }).toMatchObject({ code: 0 });
    expect(output).toMatch(/answer-challenges\n.*select-account\n.*Outcome: verified\n/s);
    expect(output).toMatch(/"accountNumber":"\d+"/);
  });

  describeWithBrowser('the page', () => {
    it(
      'takes an end user through credentials, question and choice',
      async () => {
        const env = { ...variables(), PAGE_PORT: String(PAGE_PORT) };
        const { child } = run('node', ['examples/page/server.mjs'], env);
        // Asked for before the browser starts, which takes longer than the line.
        const firstLine = once(createInterface({ input: child.stdout }), 'line');
        const browser = await Browser.start();
        const showing = (text: string) =>
          browser.until(
            `the words "${text}"`,
            'return document.body.innerText.includes(arguments[0])',
            text,
          );
        try {
          const [line] = (await firstLine) as [string];
          await browser.open(line.replace('Open ', ''));
          await showing('Sign in at your bank');
          await browser.fill('Username', 'test_atrium');
          await browser.fill('Password', 'challenge');
          await browser.press('Continue');
          await showing('Your bank asks');
          await browser.fill('What city were you born in?', 'correct');
          await browser.press('Continue');
          await showing('Choose an account');
          await browser.press('Continue');
          await showing('Your account has been verified');
          const text = await browser.evaluate('return document.body.innerText');
          expect(text).not.toMatch(/challenge|correct/);
          expect(await browser.evaluate('return document.body.dataset.outcome')).toBe('verified');
        } finally {
          await browser.close();
          child.kill();
        }
      },
      RUN_MS,
    );
  });
});
