/**
 * Goal: the three examples and the README's curl lines run as they stand. Method: each as a process against a real
 * `npm run dev`, with the line of variables that it prints; the page in a headless Chromium.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { findProgram } from '../../tools/browser/find-program';
import { describeWithBrowser, useBrowser } from '../support/browser';
import { describeUnless, describeWithOwnServer } from '../support/server-suite';
import { runScript, type ScriptProcess } from '../tools/script-process';

const ROOT = path.join(__dirname, '..', '..');
/** `npm run dev` allows the example page by its origin. */
const PAGE_ORIGIN = 'http://127.0.0.1:4090';
/** Safety nets. */
const DEV_END_MS = 120_000;
const RUN_MS = 240_000;

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
  /** The first group of a pattern in what the command prints. @throws Error when it ends without */
  const printed = async (pattern: RegExp): Promise<string> => {
    for (;;) {
      const found = pattern.exec(output)?.[1];
      if (found !== undefined) return found;
      const news = once(child.stdout, 'data').then(() => true);
      const isRunning = await Promise.race([news, ended.then(() => false)]);
      if (!isRunning) throw new Error(`${command} ended without ${String(pattern)}: ${output}`);
    }
  };
  return { ended, printed, kill: () => child.kill() };
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
  }, RUN_MS);
  afterAll(async () => {
    process.kill(dev.pid, 'SIGINT');
    expect(await dev.ended(DEV_END_MS)).toBe(0);
  }, RUN_MS);

  const programs = ['bash', 'curl', 'sed'].filter(
    (program) => findProgram(program, process.env['PATH']) === undefined,
  );
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
    const context = useBrowser();

    it('takes an end user through credentials, question and choice', async () => {
      const server = run('node', ['examples/page/server.mjs'], { ...variables(), PAGE_PORT: '0' });
      try {
        const served = await server.printed(/^Open (http:\S+)/m);
        const page = await context().newPage();
        // For the browser the page has the origin that is allowed; the port may be taken on this machine.
        await page.route(`${PAGE_ORIGIN}/**`, (route) =>
          route.continue({ url: route.request().url().replace(PAGE_ORIGIN, served) }),
        );
        await page.goto(PAGE_ORIGIN);
        await page.getByText('Sign in at your bank').waitFor();
        await page.getByLabel('Username').fill('test_atrium');
        await page.getByLabel('Password').fill('challenge');
        await page.getByRole('button', { name: 'Continue' }).click();
        await page.getByText('Your bank asks').waitFor();
        await page.getByLabel('What city were you born in?').fill('correct');
        await page.getByRole('button', { name: 'Continue' }).click();
        await page.getByText('Choose an account').waitFor();
        await page.getByRole('button', { name: 'Continue' }).click();
        await page.getByText('Your account has been verified').waitFor();
        expect(await page.locator('body').innerText()).not.toMatch(/challenge|correct/);
        await page.locator('body[data-outcome=verified]').waitFor();
      } finally {
        server.kill();
        await server.ended;
      }
    });
  });
});
