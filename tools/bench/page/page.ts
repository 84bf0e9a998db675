/** docs/performance.md as text: everything on it comes out of the results. Pure. */
import { absoluteTable, compareTable } from '../compare/table';
import { machineText, type Machine } from '../measure/machine';
import { figure } from '../measure/markdown';
import { hasHeld, MEAN_MS_MAX, PAUSE_MS } from '../scale/held';
import { type PollResult } from '../scale/polls';
import { leastMs } from '../verification/course';
import { goalsTable, unmetText } from './goals';
import { ownLimitsTable, TEMPORAL_LIMITS, temporalLimitsTable } from './limits';
import { type Results } from './results';
import { SCALE_TABLES } from './scale-tables';
import { costSection, sizingSection } from './sections';
import { workerCostOf } from './worker-cost';

const NOT_MEASURED = 'Not measured yet.';

/** The whole page. */
export function performancePage(results: Results): string {
  return `${[
    '# Performance',
    'What a verification costs here, in a naive Temporal workflow, without durability and in other engines; how cost grows; what one worker carries. `npm run docs:performance` makes this page out of the results in `docs/performance/`; `npm run bench:all` measures them anew.',
    section('Method', method(results)),
    section('One verification', comparison(results)),
    section(
      'Goals',
      [
        goalsTable(results),
        "Seconds of one machine are no goal: CPU and rates are multiples of the naive workflow's in the same run. The last column is the floor: what Temporal's SDK takes alone.",
        unmetText(results),
      ]
        .filter((text) => text !== '')
        .join('\n\n'),
    ),
    section('How it grows', growth(results)),
    section('What one worker carries', carries(results)),
    section('Sizing', sizingSection(workerCostOf(results))),
    section('Cost in Temporal Cloud', costSection(results)),
    section('Limits', limits(results)),
    section('Measure it yourself', COMMANDS),
  ].join('\n\n')}\n`;
}

const COMMANDS = [
  '```',
  'npm run bench -- --peers',
  'npm run bench:scale',
  'npm run bench:all',
  '```',
  '',
  '`npm run bench -- --count 4 --saturation 0 --rounds 1` and `npm run bench:scale -- --slice` take a few minutes. The peers are installed when they are asked for, outside this repository; DBOS needs PostgreSQL, which is installed by `apt` where it is missing. CPU and memory are read from `/proc`: Linux alone.',
].join('\n');

function method({ compare }: Results): string {
  const sizes =
    compare === undefined
      ? NOT_MEASURED
      : `Each does the same ${figure(leastMs(compare.course) / 1_000)} s verification (a new user, one MFA round, account selection; polls each ${figure(compare.course.pollIntervalMs / 1_000)} s) against the same simulator: ${figure(compare.count)} at once at the pace of life, then ${figure(compare.saturation)} at once with polls and MX five times as quick, for the rate. ${figure(compare.blocks.length)} blocks, there and back, so that a machine that gets slower does so for all alike.`;
  return [
    sizes,
    `Worker, server, database, simulator and caller are processes of their own, all on one machine; each contestant has its own, started for its block and warmed up. Counts (Actions, events, bytes, requests) are exact: Actions by the server's own counter, requests by the simulator's log. Seconds and CPU depend on the machine, so they are multiples of the naive workflow's in the same turn: median, and range in brackets. The lag is from when MX has something for the caller until the caller knows it.`,
    'The naive workflow is what the samples would write: one activity a poll, a timer between two of them, payloads in plain text, asked each second where it stands. The SDK alone has as many steps as ours, one activity that polls, a deadline for each answer and five changes of an attribute, with nothing around them: what it takes is the floor of whatever runs on this SDK. The script without durability loses everything with its process. Restate and DBOS run the same steps as their own samples would have them. None of the others encrypts, seals answers, survives a lost response of MX or an untidy one, or keeps tenants apart; ours does, and pays for it here.',
  ].join('\n\n');
}

function comparison({ compare }: Results): string {
  if (compare === undefined) return NOT_MEASURED;
  return [
    compareTable(compare),
    'On that machine, in its own units, for orientation:',
    absoluteTable(compare),
    machineText(compare),
  ].join('\n\n');
}

function growth({ growth: measured }: Results): string {
  if (measured === undefined) return NOT_MEASURED;
  return [
    'Polls add no events: one activity polls. It heartbeats by time, every 16 seconds or later, which is an Action each; here polls come faster than in life, so heartbeats are left out.',
    plot('events-by-polls', 'events by polls') + plot('actions-by-polls', 'Actions by polls'),
    SCALE_TABLES.growth(measured),
    plot('cost-by-rounds', 'events and Actions by rounds'),
    machineText(measured),
  ].join('\n\n');
}

function carries(results: Results): string {
  const { polls, waiting, workers } = results;
  return [
    subsection('Members that are polled', polls, (measured) => [
      pausesText(measured),
      SCALE_TABLES.polls(measured),
      plot('cores-by-members', 'cores by members'),
    ]),
    subsection('Verifications that wait for their end user', waiting, (measured) => [
      `${figure(measured.steps.at(-1)?.waiting ?? 0)} of ${figure(measured.wanted)} were brought to their question in the time of the bench. A worker keeps 1,000 of them in memory; the others are replayed when something happens.`,
      SCALE_TABLES.waiting(measured),
      plot('memory-by-waiting', 'memory by waiting verifications'),
    ]),
    subsection('More workers', workers, (measured) => [
      `${figure(measured.count)} verifications at once, workers, server and simulator on ${figure(measured.cores)} cores: where these are busy with one worker, more workers bring no more. What one verification costs tells what a further worker adds.`,
      SCALE_TABLES.workers(measured),
      plot('rate-by-workers', 'verifications a second by workers'),
    ]),
  ].join('\n\n');
}

/** Whether the pauses held, and up to how many members. */
function pausesText({ steps }: PollResult): string {
  const held = steps.filter(hasHeld).at(-1);
  const least = Math.min(...steps.map(({ gapMs }) => gapMs.least));
  const mean = `${figure(MEAN_MS_MAX)} ms`;
  return [
    `Each member is polled every ${figure(PAUSE_MS / 1_000)} seconds, as MX asks; MX is a stub of the status route. The shortest pause between two polls of a member was ${figure(least)} ms.`,
    held === undefined
      ? `The mean was above the goal of ${mean} with each of these numbers.`
      : `Up to ${figure(held.members)} members the mean was within the goal of ${mean}${held === steps.at(-1) ? '' : '; with more, worker, server and stub, which share the cores, were late'}.`,
  ].join(' ');
}

function limits(results: Results): string {
  const { source, readOn } = TEMPORAL_LIMITS;
  return [
    temporalLimitsTable(results),
    `As [Temporal's page](${source}) had them on ${readOn}.`,
    ownLimitsTable(),
    'Every other bound is in [architecture.md](architecture.md#9-bounds), what is left out in [limitations.md](limitations.md).',
  ].join('\n\n');
}

function section(title: string, text: string): string {
  return `## ${title}\n\n${text}`;
}

function subsection<T extends Machine>(
  title: string,
  measured: T | undefined,
  texts: (measured: T) => readonly string[],
): string {
  const all = measured === undefined ? [NOT_MEASURED] : [...texts(measured), machineText(measured)];
  return [`### ${title}`, ...all].join('\n\n');
}

function plot(name: string, alternative: string): string {
  return `![${alternative}](performance/${name}.svg)`;
}
