/** `npm run bench:scale`: how cost grows with members that are polled, verifications that wait, followers, workers, polls and rounds. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { EXIT, UsageError, type CommandContext } from '../../../cli/terminal';
import { runTool } from '../../run-tool';
import { machine, type Machine } from '../measure/machine';
import { wholeNumber } from '../../whole-number';
import { SCALE_TABLES } from '../page/scale-tables';
import { measureGrowth } from './growth';
import { type PartSetting } from './part';
import { measurePolls } from './polls';
import { measureWaiting } from './waiting';
import { measureWorkers } from './workers';

const USAGE = `Usage: npm run bench:scale -- [--only PARTS] [--slice] [--members N] [--waiting N] [--followers N]
                              [--verifications N] [--polls N,N,N] [--seconds N] [--minutes N] [--save FOLDER]

How cost grows; each part has processes of its own.
  --only PARTS       some of them: polls,waiting,workers,growth
  --slice            small sizes: all parts in some three minutes
  --members N        polls: members of one worker at MX's pace (default 10000), in four steps, up to the
                     first that falls behind
  --waiting N        waiting: verifications that wait for their end user (default 10000), in four steps
  --followers N      waiting: event streams of the API (default 1000)
  --verifications N  workers: at once on 1, 2 and 4 workers (default 80)
  --polls N,N,N      growth: polls of one verification (default 15,60,300)
  --naive-polls N,N  the same of a naive one, each of which takes a second (default 15,60)
  --seconds N        how long it looks at what it measures (default 20)
  --minutes N        each part begins nothing more after this (default 10)
  --save FOLDER      writes PART.json there, for npm run docs:performance`;

interface Sizes {
  readonly members: number;
  readonly waiting: number;
  readonly followers: number;
  readonly verifications: number;
  readonly polls: Readonly<Record<'ours' | 'naive', readonly number[]>>;
}

/** The parts by their names. */
const PARTS = {
  polls: ({ members }: Sizes, setting: PartSetting) => measurePolls(members, setting),
  waiting: (sizes: Sizes, setting: PartSetting) => measureWaiting(sizes, setting),
  workers: ({ verifications }: Sizes, setting: PartSetting) =>
    measureWorkers(verifications, setting),
  growth: ({ polls }: Sizes, setting: PartSetting) =>
    measureGrowth(polls, GROWTH_INTERVAL_MS, setting),
} as const;
type PartName = keyof typeof PARTS;
const NAMES = Object.keys(PARTS) as PartName[];

/** Counts do not depend on it. */
const GROWTH_INTERVAL_MS = 100;
const SLICE = {
  members: 400,
  waiting: 200,
  followers: 50,
  verifications: 10,
  seconds: 5,
  polls: '15,60',
} as const;

runTool({ name: 'bench:scale', usage: USAGE, logTo: 'terminal', run: scale });

async function scale(context: CommandContext): Promise<number> {
  const { names, sizes, lookMs, minutes, save } = readSettings(context.args);
  const { print } = context;
  for (const name of names) {
    const setting = {
      lookMs,
      untilMs: Date.now() + minutes * 60_000,
      log: (line: string) => {
        print(`  ${line}`);
      },
    };
    print(`${name}:`);
    const on: Machine = machine();
    const result = await context.abortable<object>(PARTS[name](sizes, setting));
    print();
    print(SCALE_TABLES[name]({ ...on, ...result } as never));
    print();
    if (save !== '') writeFileSync(join(save, `${name}.json`), json({ ...on, ...result }));
  }
  return EXIT.ok;
}

function readSettings(args: readonly string[]) {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string', default: NAMES.join() },
      slice: { type: 'boolean', default: false },
      members: { type: 'string' },
      waiting: { type: 'string' },
      followers: { type: 'string' },
      verifications: { type: 'string' },
      polls: { type: 'string' },
      'naive-polls': { type: 'string' },
      seconds: { type: 'string' },
      minutes: { type: 'string', default: '10' },
      save: { type: 'string', default: '' },
    },
  });
  const size = (name: 'members' | 'waiting' | 'followers' | 'verifications', whole: number) =>
    wholeNumber(`--${name}`, values[name] ?? String(values.slice ? SLICE[name] : whole), [1]);
  const names = values.only.split(',');
  const known = NAMES.filter((name) => names.includes(name));
  if (known.length < names.length) throw new UsageError(`--only takes ${NAMES.join()}.`);
  const seconds = values.seconds ?? (values.slice ? String(SLICE.seconds) : '20');
  return {
    names: known,
    sizes: {
      members: size('members', 10_000),
      waiting: size('waiting', 10_000),
      followers: size('followers', 1_000),
      verifications: size('verifications', 80),
      polls: {
        ours: numbers('--polls', values.polls ?? (values.slice ? '15,60' : '15,60,300')),
        naive: numbers(
          '--naive-polls',
          values['naive-polls'] ?? (values.slice ? '15' : '15,60,300'),
        ),
      },
    },
    lookMs: wholeNumber('--seconds', seconds, [1]) * 1_000,
    minutes: wholeNumber('--minutes', values.minutes, [1]),
    save: values.save,
  };
}

function numbers(flag: string, text: string): readonly number[] {
  return text.split(',').map((each) => wholeNumber(flag, each, [1]));
}

function json(result: object): string {
  return `${JSON.stringify(result, null, 2)}\n`;
}
