/**
 * `npm run bench:all`: every part of the bench in a process of its own with a time limit, then the page.
 * A part that fails or takes too long leaves its earlier result, and the exit code is 1.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { EXIT, UsageError, type CommandContext } from '../../../cli/terminal';
import { runTool } from '../../run-tool';

const USAGE = `Usage: npm run bench:all -- [--only PARTS] [--slice]

Measures every part and writes docs/performance.md: some 65 minutes on two cores that nothing else uses. Compare, with
the peers, takes 18 of them, and comes last.
  --only PARTS  some of them: compare,polls,waiting,workers,growth
  --slice       small sizes: some six minutes, to see that it works`;

/** One part: its tool, its arguments, and after how many minutes it is ended. */
interface Part {
  readonly name: string;
  readonly tool: string;
  readonly args: readonly string[];
  readonly slice: readonly string[];
  readonly minutesMax: number;
}

const scale = (name: string, minutesMax: number, ...args: readonly string[]): Part => ({
  ...{ name, tool: 'scale', minutesMax },
  args: ['--only', name, ...args],
  slice: ['--only', name, '--slice'],
});

/** The longest last: what is short is there when time runs out. */
const PARTS: readonly Part[] = [
  scale('growth', 12),
  scale('workers', 5, '--minutes', '4'),
  scale('polls', 7, '--minutes', '4'),
  scale('waiting', 40, '--minutes', '30'),
  {
    ...{ name: 'compare', tool: 'compare', minutesMax: 26 },
    args: ['--peers', '--saturation', '100'],
    slice: ['--peers', '--count', '2', '--saturation', '4', '--phase', '1000', '--think', '500'],
  },
];
const NAMES = PARTS.map(({ name }) => name);

const BENCH = join(__dirname, '..');
const FOLDER = join(BENCH, '..', '..', 'docs', 'performance');
/** To end what it has started. */
const GRACE_MS = 45_000;

runTool({ name: 'bench:all', usage: USAGE, logTo: 'terminal', run: measureAll });

async function measureAll(context: CommandContext): Promise<number> {
  const { values } = parseArgs({
    args: [...context.args],
    options: {
      only: { type: 'string', default: NAMES.join() },
      slice: { type: 'boolean', default: false },
    },
  });
  const wanted = values.only.split(',');
  if (wanted.some((name) => !NAMES.includes(name))) {
    throw new UsageError(`--only takes ${NAMES.join()}.`);
  }
  mkdirSync(FOLDER, { recursive: true });
  const failed: string[] = [];
  for (const part of PARTS.filter(({ name }) => wanted.includes(name))) {
    const args = [...(values.slice ? part.slice : part.args), '--save', FOLDER];
    const startedMs = Date.now();
    const script = join(BENCH, part.tool, 'main.ts');
    const isDone = await context.abortable(
      run(context, process.execPath, ['--import', 'tsx', script, ...args], part.minutesMax),
    );
    const seconds = Math.round((Date.now() - startedMs) / 1_000);
    context.print(`${part.name}: ${isDone ? 'done' : 'FAILED'} after ${String(seconds)} s`);
    if (!isDone) failed.push(part.name);
  }
  await context.abortable(run(context, 'npm', ['run', '-s', 'docs:performance'], 2));
  return failed.length === 0 ? EXIT.ok : EXIT.failed;
}

/** Runs a program; whether it came to a good end in time. */
async function run(
  { onEnd }: CommandContext,
  program: string,
  args: readonly string[],
  minutesMax: number,
): Promise<boolean> {
  const child = spawn(program, args, { stdio: 'inherit' });
  onEnd(() => {
    child.kill('SIGTERM');
  });
  const ending = setTimeout(() => child.kill('SIGTERM'), minutesMax * 60_000);
  const killing = setTimeout(() => child.kill('SIGKILL'), minutesMax * 60_000 + GRACE_MS);
  const [code] = (await once(child, 'exit')) as [number | null];
  clearTimeout(ending);
  clearTimeout(killing);
  return code === 0;
}
