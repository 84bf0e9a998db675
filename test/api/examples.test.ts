/**
 * Goal: the three examples and the README's curl lines run as they stand. Method: each as a process against a real
 * `npm run dev`, with the line of variables that it prints; the page in a headless Chromium.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runScript, type ScriptProcess } from '../scripts/script-process';
import { describeWithOwnServer } from '../support/server-suite';
import { Browser, hasBrowser } from './support/browser';

const ROOT = path.join(__dirname, '..', '..');
/** `npm run dev` allows the example page by its origin, so its port is fixed. */
const PAGE_PORT = 4090;
const DEV_START_MS = 60_000;
const RUN_MS = 60_000;

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
  const browsers: Browser[] = [];

  beforeAll(async () => {
    dev = runScript('dev', ['--pace', 'fast']);
    await dev.appeared('_simulator/requests\n', DEV_START_MS);
  }, DEV_START_MS);
  afterAll(async () => {
    for (const browser of browsers) await browser.close();
    process.kill(dev.pid, 'SIGINT');
    expect(await dev.ended()).toBe(0);
  }, RUN_MS);

  it(
    "the README's curl lines go the whole way",
    async () => {
      const readme = readFileSync(path.join(ROOT, 'README.md'), 'utf8');
      const lines = /```bash\n([\s\S]*?)```/.exec(readme)?.[1] ?? '';
      const { code, output } = await run('bash', ['-euo', 'pipefail', '-c', lines], variables())
        .ended;
      expect({ code, output }).toMatchObject({ code: 0 });
      expect(output).toContain('"code":"verified"');
      expect(output).toMatch(/"accountNumber":"\d+"/);
    },
    RUN_MS,
  );

  it('curl goes the whole way', async () => {
    const { code, output } = await run('examples/curl/verify-account.sh', [], variables()).ended;
    expect({ code, output }).toMatchObject({ code: 0 });
    expect(output).toMatch(
      /Answered the bank's question\n.*Selected the first account\n.*Outcome: verified\n/s,
    );
    expect(output).toMatch(/"accountNumber":"\d+"/);
  });

  it('Node goes the whole way with fetch alone', async () => {
    const { code, output } = await run('node', ['examples/node/verify-account.mjs'], variables())
      .ended;
    expect({ code, output }).toMatchObject({ code: 0 });
    expect(output).toMatch(/answer-challenges\n.*select-account\n.*Outcome: verified\n/s);
    expect(output).toMatch(/"accountNumber":"\d+"/);
  });

  const describePage = hasBrowser() || process.env['CI'] === 'true' ? describe : describe.skip;
  if (describePage === describe.skip) {
    process.stderr.write('SKIPPED the page: there is no chromium and chromedriver here.\n');
  }

  describePage('the page', () => {
    it('takes an end user through credentials, question and choice', async () => {
      const env = { ...variables(), PAGE_PORT: String(PAGE_PORT) };
      const { child } = run('node', ['examples/page/server.mjs'], env);
      try {
        const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
        const browser = await Browser.start();
        browsers.push(browser);
        await browser.open(line.replace('Open ', ''));
        await browser.textWith(/Sign in at your bank/);
        await browser.type('label:nth-of-type(1) input', 'test_atrium');
        await browser.type('label:nth-of-type(2) input[type=password]', 'challenge');
        await browser.click('button');
        await browser.textWith(/Your bank asks/);
        await browser.type('input', 'correct');
        await browser.click('button');
        await browser.textWith(/Choose an account/);
        await browser.click('button');
        const text = await browser.textWith(/Your account has been verified/);
        expect(text).not.toMatch(/challenge|correct/);
        await browser.find('body[data-outcome=verified]');
      } finally {
        child.kill();
      }
    }, 90_000);
  });
});
