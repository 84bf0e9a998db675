/**
 * `npm run bench`: the same verification by this product, by a naive workflow, by a script without
 * durability and, when asked, by the durable runtimes that a team may pick instead; prints one table.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { EXIT, UsageError, type CommandContext } from '../../../cli/terminal';
import { runTool } from '../../run-tool';
import { machine, machineText } from '../measure/machine';
import { thereAndBack } from '../measure/statistics';
import { wholeNumber } from '../../whole-number';
import { leastMs } from '../verification/course';
import { measureBlock, type Block, type Size } from './block';
import { CONTESTANTS, type ContestantName } from './contestant';
import { absoluteTable, compareTable, type Comparison } from './table';

const USAGE = `Usage: npm run bench -- [--peers] [--only NAMES] [--count N] [--saturation N] [--rounds N]
                        [--poll-interval MS] [--phase MS] [--think MS] [--save FOLDER]

The same verification (a new user, an MFA round, account selection) by ours, naive (one activity a
poll), lean (the least that Temporal's SDK takes) and plain (no durability), in processes of their
own against the simulator, there and back.
  --peers          Restate and DBOS too; installs them, and PostgreSQL by apt where it is missing
  --only NAMES     some of them: ours,naive,lean,plain,restate,dbos
  --count N        verifications at once at the pace of life (default 20)
  --saturation N   verifications at once for the rate, with polls and MX five times as quick
                   (default 150; 0 leaves it out)
  --rounds N       times there and back (default 1)
  --poll-interval  milliseconds between polls (default 1000); MX asks for 3000, the simulator does not
  --phase MS       each of the five phases of MX's work (default 4400)
  --think MS       before each of the two answers (default 11500)
  --save FOLDER    writes compare.json there, for npm run docs:performance
Exit code 1 when one was not verified.`;

interface Settings extends Size {
  readonly names: readonly ContestantName[];
  readonly rounds: number;
  readonly save: string;
}

runTool({ name: 'bench', usage: USAGE, logTo: 'terminal', run: bench });

async function bench(context: CommandContext): Promise<number> {
  const { print } = context;
  const { names, rounds, save, ...size } = readSettings(context.args);
  const on = machine();
  const blocks: Block[] = [];
  const order = thereAndBack(names, rounds);
  const seconds = Math.round(leastMs(size.course) / 1_000);
  print(`${String(order.length)} blocks; a verification takes ${String(seconds)} s at the least.`);
  for (const [nth, name] of order.entries()) {
    const block = await context.abortable(measureBlock(name, size, () => undefined));
    blocks.push(block);
    const rate =
      block.saturated === undefined
        ? ''
        : `, ${block.saturated.rate.toFixed(1)} a second at saturation`;
    print(
      `  ${String(nth + 1)} ${name}: ${String(block.verified)} of ${String(size.count)} verified${rate}`,
    );
    for (const reason of new Set(block.failed)) print(`    ${reason}`);
    // Block by block: what was measured is there, also where the next one takes too long.
    if (save !== '') saveTo(save, { ...on, ...size, rounds, blocks });
  }
  const comparison: Comparison = { ...on, ...size, rounds, blocks };
  print();
  print(compareTable(comparison));
  print();
  print('On this machine, for orientation:');
  print();
  print(absoluteTable(comparison));
  print();
  print(machineText(comparison));
  const isWhole = blocks.every(
    ({ verified, failed }) => verified === size.count && failed.length === 0,
  );
  return isWhole ? EXIT.ok : EXIT.failed;
}

function saveTo(folder: string, comparison: Comparison): void {
  writeFileSync(join(folder, 'compare.json'), `${JSON.stringify(comparison, null, 2)}\n`);
}

function readSettings(args: readonly string[]): Settings {
  const { values } = parseArgs({
    args: [...args],
    options: {
      peers: { type: 'boolean', default: false },
      only: { type: 'string', default: '' },
      count: { type: 'string', default: '20' },
      saturation: { type: 'string', default: '150' },
      rounds: { type: 'string', default: '1' },
      'poll-interval': { type: 'string', default: '1000' },
      phase: { type: 'string', default: '4400' },
      think: { type: 'string', default: '11500' },
      save: { type: 'string', default: '' },
    },
  });
  const course = {
    pollIntervalMs: wholeNumber('--poll-interval', values['poll-interval'], [10]),
    phaseMs: wholeNumber('--phase', values.phase, [0]),
    thinkMs: wholeNumber('--think', values.think, [0]),
  };
  return {
    course,
    names: namesIn(values.only, values.peers),
    count: wholeNumber('--count', values.count, [1]),
    saturation: wholeNumber('--saturation', values.saturation, [0]),
    rounds: wholeNumber('--rounds', values.rounds, [1]),
    save: values.save,
  };
}

function namesIn(only: string, withPeers: boolean): readonly ContestantName[] {
  if (only === '') return withPeers ? CONTESTANTS : CONTESTANTS.slice(0, 4);
  const chosen = only.split(',');
  const unknown = chosen.filter((name) => !CONTESTANTS.some((known) => known === name));
  if (unknown.length > 0) throw new UsageError(`--only takes ${CONTESTANTS.join(',')}.`);
  return CONTESTANTS.filter((name) => chosen.includes(name));
}
