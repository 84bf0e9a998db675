/** The sections of docs/performance.md that calculate: sizing, and cost in Temporal Cloud. Pure. */
import { NAMES } from '../compare/names';
import { figure, markdownTable } from '../measure/markdown';
import { leastMs } from '../verification/course';
import { dollarsPerThousand, LIST_PRICES } from './cost';
import { medianOf } from './medians';
import { type Results } from './results';
import { bytesFor, coresFor, peakOf, workersFor, type WorkerCost } from './sizing';

const MIB = 1_048_576;
const DAYS = [10_000, 50_000, 200_000] as const;
/** Half of those that start within an hour at the peak stand at their question. */
const WAITING_SHARE = 1_800;
/** One in ten is long at the bank's page, for five minutes. */
const POLLED_LONG_SHARE = 0.1 * 300;
/** Temporal Cloud's default retention. */
const KEPT_HOURS = 30 * 24;
const WAITS_HOURS = [0, 24] as const;

/** The formula, its inputs as measured, and what it comes to for three sizes. */
export function sizingSection(cost: WorkerCost | undefined): string {
  if (cost === undefined) return 'Not measured yet.';
  const kib = (bytes: number): string => figure(bytes / 1_024);
  const rows = DAYS.map((perDay) => {
    const startsPerSecond = peakOf(perDay);
    const demand = {
      startsPerSecond,
      polledLong: startsPerSecond * POLLED_LONG_SHARE,
      waiting: startsPerSecond * WAITING_SHARE,
    };
    const workers = workersFor(cost, demand);
    return [
      figure(perDay),
      figure(startsPerSecond),
      figure(demand.polledLong),
      figure(demand.waiting),
      figure(coresFor(cost, demand)),
      `${figure(workers)} of one core and ${figure(bytesFor(cost, demand, workers) / MIB)} MiB`,
    ];
  });
  return [
    '```text',
    'cores of all workers = 2 × (starts a second × a + members polled for long ÷ pause × b)',
    'memory of a worker   = c + its polled members × d + its waiting verifications, 1,000 at most, × e',
    '```',
    '',
    `a = ${figure(cost.cpuMs)} ms of CPU for a verification with its polls, at saturation; b = ${figure(cost.pollCpuMs)} ms for a further poll; c = ${figure(cost.emptyBytes / MIB)} MiB; d = ${kib(cost.polledBytes)} KiB; e = ${kib(cost.waitingBytes)} KiB. The 2 leaves half of each core free. a, b and c were measured from sources, by tsx; all of them on the machine below. Measure yours.`,
    '',
    markdownTable(
      [
        'verifications a day',
        'started a second at the peak',
        'polled for long',
        'waiting',
        'cores',
      ].concat('workers'),
      rows,
    ),
    '',
    "Most of a day comes in eight hours, and the peak is three times their mean; one in ten is polled for five minutes at the bank's page, and each waits half an hour for its end user. Two workers at least, so that one can go.",
  ].join('\n');
}

/** The formula, and what it comes to for ours and the naive workflow. */
export function costSection({ compare }: Results): string {
  if (compare === undefined) return 'Not measured yet.';
  const prices = LIST_PRICES;
  const rows = (['ours', 'naive'] as const).flatMap((name) => {
    const actions = medianOf(compare, name, (block) => block.actions) ?? 0;
    const following = medianOf(compare, name, (block) => block.followingActions) ?? 0;
    const bytes = medianOf(compare, name, (block) => block.bytes) ?? 0;
    return WAITS_HOURS.map((waitsHours) => {
      const openHours = leastMs(compare.course) / 3_600_000 + waitsHours;
      const billed = { actions: actions + following, bytes, openHours, keptHours: KEPT_HOURS };
      const dollars = dollarsPerThousand(billed, prices);
      return [
        NAMES[name],
        waitsHours === 0 ? 'answers at once' : `answers after ${String(waitsHours)} hours`,
        `${figure(actions)} + ${figure(following)}`,
        figure(bytes / 1_000),
        ...[dollars.actions, dollars.storage, dollars.all].map((each) => each.toFixed(2)),
      ];
    });
  });
  return [
    '```text',
    'dollars for 1,000 = 1,000 × Actions × p ÷ 1,000,000 + GB of their histories × (hours open × q + hours kept × r)',
    '```',
    '',
    `p = ${String(prices.perMillionActions)} dollars for a million Actions, q = ${String(prices.activeGbHour)} and r = ${String(prices.retainedGbHour)} dollars for a gigabyte-hour: [list prices](${prices.source}) of the first five million Actions of a month, as read on ${prices.readOn}. Larger volumes cost less; a plan adds its share, 10 % and more. Histories are kept for 30 days. Heartbeats are among the Actions.`,
    '',
    markdownTable(
      [
        '',
        'end user',
        'Actions: run + following',
        'kB of history',
        'Actions, $',
        'storage, $',
      ].concat('1,000 verifications, $'),
      rows,
    ),
    '',
    'Temporal counts, and your usage page has the last word ([temporal-cloud.md](temporal-cloud.md#what-a-verification-costs)).',
  ].join('\n');
}
