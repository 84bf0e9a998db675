/** Goal: one executable starts every process and says how. Method: the executable as a process. */
import { describe, expect, test } from '@jest/globals';
import { SAFETY_NET_MS } from '../../tools/waiting';
import { runScript, type ScriptProcess } from '../tools/script-process';

const COMMANDS = ['worker', 'api', 'simulator', 'keys', 'verify'];
const cli = (...args: string[]): ScriptProcess => runScript('cli/main', args, { PATH: '/usr/bin' });

describe('the executable', () => {
  test(
    'lists its commands when asked, and when it is called without one or with another',
    async () => {
      const asked = cli('--help');
      expect(await asked.ended()).toBe(0);
      const listed = [...asked.output().matchAll(/^ {2}(\w+) {2,}\w/gm)].map(([, name]) => name);
      expect(listed).toEqual(COMMANDS);
      for (const [args, reason] of [
        [[], 'Say which command to run.'],
        [['sell'], 'There is no command "sell".'],
        [['constructor'], 'There is no command "constructor".'],
      ] as const) {
        const mistaken = cli(...args);
        expect(await mistaken.ended()).toBe(2);
        expect(mistaken.errors()).toContain(reason);
        expect(mistaken.errors()).toContain(asked.output().trim());
      }
    },
    SAFETY_NET_MS,
  );

  test.each(COMMANDS)(
    'says how to call %s, and rejects a flag that it does not know',
    async (command) => {
      const asked = cli(command, '--help');
      const mistaken = cli(command, '--nonsense');
      expect(await asked.ended()).toBe(0);
      expect(asked.output()).toMatch(new RegExp(`^Usage: .*\\b${command}\\b`));
      expect(await mistaken.ended()).toBe(2);
      expect(mistaken.errors()).toContain(asked.output().trim());
    },
    SAFETY_NET_MS,
  );

  test(
    'verify without a service says what to configure',
    async () => {
      const verify = cli('verify');
      verify.endInput();
      expect(await verify.ended()).toBe(1);
      expect(verify.errors()).toContain('MX_BASE_URL is not set');
    },
    SAFETY_NET_MS,
  );
});
