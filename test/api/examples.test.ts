/** Goal: the examples and the README's curl lines run as they stand. The merchant is in test/browser. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from '@jest/globals';
import { findProgram } from '../../tools/browser/find-program';
import { useStarted } from '../integration/support/stack';
import { ROOT, run } from '../support/child-process';
import { useRuns } from '../support/runs';
import { describeUnless, describeWithOwnServer } from '../support/server-suite';
import { runScript } from '../tools/script-process';

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
});
