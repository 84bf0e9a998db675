/** Goal: the three examples and the README's curl lines run as they stand. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from '@jest/globals';
import { findProgram } from '../../tools/browser/find-program';
import { useStarted } from '../integration/support/stack';
import { describeWithBrowser, useBrowser } from '../support/browser';
import { ROOT, run } from '../support/child-process';
import { useRuns } from '../support/runs';
import { describeUnless, describeWithOwnServer } from '../support/server-suite';
import { runScript } from '../tools/script-process';

/** `npm run dev` allows the example page by its origin. */
const PAGE_ORIGIN = 'http://127.0.0.1:4090';

/**
 * The sed of this machine, without the long options that only GNU's has: on macOS and the BSDs sed
 * has none either.
 */
const PLAIN_SED = `#!/bin/sh
case " $* " in *" --"*) echo 'sed: illegal option' >&2; exit 1 ;; esac
PATH="\${PATH#*:}"
exec sed "$@"
`;

describeWithOwnServer('the examples', () => {
  const environment = useStarted(async (onEnd) => {
    const dev = runScript('tools/dev/main', ['--pace', 'fast']);
    onEnd(async () => {
      dev.signal('SIGINT');
      expect(await dev.ended()).toBe(0);
    });
    await dev.appeared('_simulator/requests\n');
    const [, API, API_KEY] = /export API=(\S+) API_KEY=(\S+)/.exec(dev.output()) ?? [];
    const bin = mkdtempSync(path.join(tmpdir(), 'plain-sed-'));
    onEnd(() => {
      rmSync(bin, { recursive: true, force: true });
    });
    writeFileSync(path.join(bin, 'sed'), PLAIN_SED, { mode: 0o755 });
    const PATH = process.env['PATH'] ?? '';
    return { node: { PATH, API, API_KEY }, shell: { PATH: `${bin}:${PATH}`, API, API_KEY } };
  });

  const readme = readFileSync(path.join(ROOT, 'README.md'), 'utf8');
  const lines = /```bash\n([\s\S]*?)```/.exec(readme)?.[1] ?? '';
  const COMMANDS: Readonly<Record<string, readonly [string, readonly string[], RegExp]>> = {
    "the README's curl lines": ['bash', ['-euo', 'pipefail', '-c', lines], /"code":"verified"/],
    curl: [
      'examples/curl/verify-account.sh',
      [],
      // The id is derived from the key that was sent; without one it is a UUID of 36 characters.
      /^Started \S+\/[\w-]{32}\nAnswered the bank's question\n.*Selected the first account\n.*Outcome: verified\n/s,
    ],
    'Node with fetch alone': [
      'node',
      ['examples/node/verify-account.mjs'],
      /answer-challenges\n.*select-account\n.*Outcome: verified\n/s,
    ],
  };
  const missing = ['bash', 'curl', 'sed'].filter(
    (program) => findProgram(program, process.env['PATH']) === undefined,
  );
  const whyNot = missing.length === 0 ? undefined : `${missing.join(' and ')} not found`;
  describeUnless(whyNot, 'as commands', () => {
    const ended = useRuns(Object.keys(COMMANDS), async (name) => {
      const [command, args] = COMMANDS[name]!;
      const { node, shell } = environment();
      const child = run(command, args, { env: command === 'node' ? node : shell });
      return { code: await child.ended(), output: child.output(), errors: child.errors() };
    });

    it.each(Object.keys(COMMANDS))('%s: the whole way', async (name) => {
      const { code, output, errors } = await ended(name);
      expect({ code, output, errors }).toMatchObject({ code: 0 });
      expect(output).toMatch(COMMANDS[name]![2]);
      expect(output).toMatch(/"accountNumber":"\d+"/);
    });
  });

  describeWithBrowser('the page', () => {
    const context = useBrowser();

    it('takes an end user through credentials, question and choice', async () => {
      const env = { ...environment().node, PAGE_PORT: '0', PAGE_ORIGIN };
      const server = run('node', ['examples/page/server.mjs'], { env });
      try {
        await server.appeared(/^Open http:\S+/m);
        const [, served = ''] = /^Open (http:\S+)/m.exec(server.output()) ?? [];
        const page = await context().newPage();
        // For the browser the page has the origin that is allowed; the port may be taken on this
        // machine.
        await page.route(`${PAGE_ORIGIN}/**`, (route) =>
          route.continue({ url: route.request().url().replace(PAGE_ORIGIN, served) }),
        );
        await page.goto(PAGE_ORIGIN);
        const next = () => page.getByRole('button', { name: 'Continue' }).click();
        await page.getByText('Sign in at your bank').waitFor();
        await page.getByLabel('Username').fill('test_atrium');
        await page.getByLabel('Password').fill('challenge');
        await next();
        await page.getByText('Your bank asks').waitFor();
        await page.getByLabel('What city were you born in?').fill('correct');
        await next();
        await page.getByText('Choose an account').waitFor();
        await next();
        await page.getByText('Your account has been verified').waitFor();
        expect(await page.locator('body').innerText()).not.toMatch(/challenge|correct/);
        await page.locator('body[data-outcome=verified]').waitFor();
      } finally {
        await server.stop();
      }
    });
  });
});
