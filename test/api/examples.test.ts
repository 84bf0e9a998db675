/**
 * Goal: the three examples run as they stand. Method: each as a process against the API as `npm run dev` has it; the page in a
 * headless Chromium.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, describe, expect, it } from '@jest/globals';
import { describeWithOwnServer } from '../support/server-suite';
import { useApi } from './support/api';
import { Browser, hasBrowser } from './support/browser';

const ROOT = path.join(__dirname, '..', '..');
/** The example page is allowed by its origin, so its port has to be known beforehand. */
const PAGE_PORT = 40_000 + (process.pid % 10_000);
const corsOrigins = [`http://127.0.0.1:${String(PAGE_PORT)}`];

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
  const running = useApi({ api: { settings: { corsOrigins } } });
  const variables = () => ({ API: running().api.url, API_KEY: running().api.key });
  const browsers: Browser[] = [];

  afterAll(async () => {
    for (const browser of browsers) await browser.close();
  });

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
