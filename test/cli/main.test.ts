/** Goal: one executable starts every process and says how. */
import { beforeAll, describe, expect, test } from '@jest/globals';
import { api } from '../../cli/commands/api';
import { claim } from '../../cli/commands/claim';
import { doctor } from '../../cli/commands/doctor';
import { keys } from '../../cli/commands/keys';
import { simulator } from '../../cli/commands/simulator';
import { verify } from '../../cli/commands/verify';
import { worker } from '../../cli/commands/worker';
import { attachToService } from '../../cli/verify';
import { runScript, type ScriptProcess } from '../tools/script-process';

const COMMANDS = { worker, api, simulator, keys, claim, doctor, verify };

describe('the executable', () => {
  const cli = (...args: string[]): ScriptProcess =>
    runScript('cli/main', args, { PATH: '/usr/bin' });
  let help: string;
  beforeAll(async () => {
    const asked = cli('--help');
    expect(await asked.ended()).toBe(0);
    help = asked.output().trim();
  });

  test('lists its commands', () => {
    const listed = [...help.matchAll(/^ {2}(\w+) {2,}\w/gm)].map(([, name]) => name);
    expect(listed).toEqual(Object.keys(COMMANDS));
  });

  test('ends with code 2, the reason and how to call it, after a mistake', async () => {
    const mistakes = [
      { args: [], reason: 'Say which command to run.', usage: help },
      { args: ['constructor'], reason: 'There is no command "constructor".', usage: help },
      { args: ['worker', '--nonsense'], reason: "'--nonsense'", usage: worker.usage },
      { args: ['keys', 'seal'], reason: 'Say which keys to make', usage: keys.usage },
    ].map((mistake) => ({ ...mistake, process: cli(...mistake.args) }));
    for (const { process: mistaken, reason, usage } of mistakes) {
      expect(await mistaken.ended()).toBe(2);
      expect(mistaken.errors()).toContain(reason);
      expect(mistaken.errors()).toContain(usage);
    }
  });
});

test.each(Object.entries(COMMANDS))('%s says how it is called', (name, command) => {
  expect(command.usage).toMatch(new RegExp(`^Usage: .*\\b${name}\\b`));
});

test('verify without a service says what to configure', async () => {
  await expect(attachToService({})).rejects.toThrow('MX_BASE_URL is not set');
});
