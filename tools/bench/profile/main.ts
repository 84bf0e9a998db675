/** `npm run bench:profile -- FILE`: where the time of a CPU profile went. */
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { EXIT, UsageError, runCommand, type CommandContext } from '../../../cli/terminal';
import { summarise, type CpuProfile, type Place } from './summary';

const USAGE = `Usage: npm run bench:profile -- FILE [--top N] [--per COUNT]

Sums up a .cpuprofile, as npm run bench:poll -- --profile FILE or node --cpu-prof writes it: the time
of each module and of the N functions (default 40) that take most. --per prints microseconds for
each of COUNT things, such as polls.`;

runCommand({ name: 'bench:profile', usage: USAGE, run });

async function run({ args, print }: CommandContext): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { top: { type: 'string', default: '40' }, per: { type: 'string' } },
  });
  const [file] = positionals;
  if (file === undefined) throw new UsageError('A file is needed.');
  const profile = JSON.parse(await readFile(file, 'utf8')) as CpuProfile;
  const { busyMs, modules, functions } = summarise(profile);
  const count = values.per === undefined ? undefined : Number(values.per);
  const show = ({ name, ms }: Place): void => {
    const share = `${((ms / busyMs) * 100).toFixed(1)} %`.padStart(7);
    const each = count === undefined ? '' : `${((ms * 1_000) / count).toFixed(1)} µs`.padStart(11);
    print(`${`${ms.toFixed(0)} ms`.padStart(10)}${share}${each}  ${name}`);
  };
  print(`Busy for ${busyMs.toFixed(0)} ms, by module:`);
  modules.slice(0, Number(values.top)).forEach(show);
  print();
  print('By function, without what it calls:');
  functions.slice(0, Number(values.top)).forEach(show);
  return EXIT.ok;
}
