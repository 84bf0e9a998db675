/** Goal: one executable starts every process and says how. */
import { beforeAll, describe, expect, test } from '@jest/globals';
import { api } from '../../cli/commands/api';
import { claim } from '../../cli/commands/claim';
import { codecServer } from '../../cli/commands/codec-server';
import { deleteCommand } from '../../cli/commands/delete';
import { doctor } from '../../cli/commands/doctor';
import { explain } from '../../cli/commands/explain';
import { health } from '../../cli/commands/health';
import { keys } from '../../cli/commands/keys';
import { list } from '../../cli/commands/list';
import { simulator } from '../../cli/commands/simulator';
import { verify } from '../../cli/commands/verify';
import { webhooks } from '../../cli/commands/webhooks';
import { worker } from '../../cli/commands/worker';
import { WIDTH_MAX } from '../../cli/terminal/text';
import { runScript, type ScriptProcess } from '../tools/script-process';

const COMMANDS = {
  worker,
  api,
  'codec-server': codecServer,
  simulator,
  keys,
  claim,
  list,
  delete: deleteCommand,
  webhooks,
  doctor,
  health,
  verify,
  explain,
};

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
    const listed = [...help.matchAll(/^ {2}([\w-]+) {2,}\w/gm)].map(([, name]) => name);
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

  test.each(['worker', 'api', 'verify'])(
    '%s without its settings ends with code 2, and one message has them all',
    async (command) => {
      const unset = cli(command);
      expect(await unset.ended()).toBe(2);
      expect(unset.errors()).toMatch(/ does not start\. The configuration has \d problems:\n- /);
      // Only the worker talks to MX.
      expect(unset.errors().includes('MX_')).toBe(command === 'worker');
      expect(unset.errors()).toMatch(/\n- SEALING_\w+_KEY is .*\n {4}npm run keys -- sealing\n/);
      expect(
        unset
          .errors()
          .split('\n')
          .filter((line) => line.length > WIDTH_MAX),
      ).toEqual([]);
    },
  );
});

test.each(Object.entries(COMMANDS))(
  '%s says in 100 columns how it is called here',
  (name, command) => {
    const lines = command.usage.split('\n');
    expect(lines[0]).toMatch(new RegExp(`^Usage: npm run ${name}( -- |$)`));
    expect(lines.filter((line) => line.length > WIDTH_MAX)).toEqual([]);
  },
);

test.each(['tools/demo/main', 'tools/dev/main', 'tools/load/main', 'tools/verify/main'])(
  '%s says it in 100 columns too',
  async (script) => {
    const asked = runScript(script, ['--help'], { PATH: '/usr/bin' });
    expect(await asked.ended()).toBe(0);
    expect(
      asked
        .output()
        .split('\n')
        .filter((line) => line.length > WIDTH_MAX),
    ).toEqual([]);
  },
);
