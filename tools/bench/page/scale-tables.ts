/** The tables of `npm run bench:scale`. Pure. */
import { NAMES } from '../compare/names';
import { figure, markdownTable, spreadText } from '../measure/markdown';
import { spreadOf } from '../measure/statistics';
import { type GrowthPoint, type GrowthResult } from '../scale/growth';
import { hasHeld } from '../scale/held';
import { type PollResult } from '../scale/polls';
import { type WaitingResult } from '../scale/waiting';
import { type WorkersBlock, type WorkersResult } from '../scale/workers';

const MIB = 1_048_576;
const mib = (bytes: number): string => figure(bytes / MIB);
/** Of one of so many, in KiB, above what the process takes without them; a dash where that is lost in the noise. */
function kibEach(bytes: number, emptyBytes: number, count: number): string {
  return bytes > emptyBytes ? figure((bytes - emptyBytes) / 1_024 / count) : '–';
}

/** A row for each number of members. */
function pollsTable({ steps, emptyBytes }: PollResult): string {
  const head = ['members', 'polls a second', 'pause: least, mean, 99 %, longest (ms)', 'held']
    .concat('worker, cores', 'worker, ms a poll', 'server, cores', "MX's stub, cores")
    .concat('heartbeats a minute', 'worker, KiB a member');
  return markdownTable(
    head,
    steps.map((step) => {
      const { least, mean, p99, most } = step.gapMs;
      return [
        figure(step.members),
        figure(step.pollsPerSecond),
        [least, mean, p99, most].map(figure).join(', '),
        hasHeld(step) ? 'yes' : 'no',
        ...[step.cores.worker, step.cpuMsPerPoll, step.cores.server, step.cores.stub].map(figure),
        figure(step.heartbeatsPerMinute),
        kibEach(step.workerBytes, emptyBytes, step.members),
      ];
    }),
  );
}

/** A row for each number that waits; below it what follows them. */
function waitingTable({ steps, emptyBytes, followers, lean }: WaitingResult): string {
  const waiting = markdownTable(
    ['waiting', 'worker, MiB', 'KiB for each', 'worker, cores', 'server, cores'],
    steps
      .map((step) => [
        figure(step.waiting),
        mib(step.workerBytes),
        kibEach(step.workerBytes, emptyBytes, step.waiting),
        figure(step.cores.worker),
        figure(step.cores.server),
      ])
      .concat([
        [
          `${figure(lean.waiting)}, the SDK alone`,
          mib(lean.workerBytes),
          kibEach(lean.workerBytes, lean.emptyBytes, lean.waiting),
          ...['–', '–'],
        ],
      ]),
  );
  if (followers === undefined) return waiting;
  const following = markdownTable(
    ['event streams', 'API, KiB for each', 'API, cores', 'Queries while nothing happens'].concat(
      'Queries for each view that came',
      'from an answer to its view, median, longest (ms)',
    ),
    [
      [
        figure(followers.followers),
        kibEach(followers.apiBytes, followers.emptyBytes, followers.followers),
        figure(followers.cores.api),
        figure(followers.idleQueries),
        figure(followers.queriesPerView),
        [followers.lagMs.median, followers.lagMs.most].map(figure).join(', '),
      ],
    ],
  );
  return `${waiting}\n\n${following}`;
}

/** A row for each number of workers; seconds as multiples of one worker's in the same run. */
function workersTable({ blocks }: WorkersResult): string {
  const numbers = [...new Set(blocks.map(({ workers }) => workers))];
  const spread = (workers: number, of: (block: WorkersBlock) => number) =>
    spreadOf(blocks.filter((block) => block.workers === workers).map(of));
  const one = {
    rate: spread(1, ({ rate }) => rate)?.median ?? 1,
    cpu: spread(1, ({ cpuMs }) => cpuMs.workers)?.median ?? 1,
    server: spread(1, ({ cpuMs }) => cpuMs.server)?.median ?? 1,
  };
  return markdownTable(
    [
      'workers',
      'verifications a second, × one worker',
      'CPU of all workers for one, × one worker',
    ].concat('CPU of the server for one, × one worker', 'verified'),
    numbers.map((workers) => [
      figure(workers),
      spreadText(spread(workers, ({ rate }) => rate / one.rate)),
      spreadText(spread(workers, ({ cpuMs }) => cpuMs.workers / one.cpu)),
      spreadText(spread(workers, ({ cpuMs }) => cpuMs.server / one.server)),
      spreadText(spread(workers, ({ verified }) => verified)),
    ]),
  );
}

const COUNTS: readonly (readonly [string, (point: GrowthPoint) => number | undefined])[] = [
  ['polls', ({ polls }) => polls],
  ['requests to MX', ({ requests }) => requests],
  ['events', ({ records }) => records],
  ['bytes', ({ bytes }) => bytes],
  ['Actions', (point) => withoutHeartbeats(point)],
];

/** Heartbeats come with time and not with polls; the pace of this part is no verification's. */
export function withoutHeartbeats({ actions, heartbeats = 0 }: GrowthPoint): number | undefined {
  return actions === undefined ? undefined : actions - heartbeats;
}

function growthTable({ withPolls, withRounds }: GrowthResult): string {
  const cells = (point: GrowthPoint): string[] =>
    COUNTS.map(([, of]) => {
      const value = of(point);
      return value === undefined ? '–' : figure(value);
    });
  const titles = COUNTS.map(([title]) =>
    title === 'Actions' ? 'Actions, without heartbeats' : title,
  );
  const polls = markdownTable(
    ['with its polls', ...titles],
    withPolls.map((point) => [NAMES[point.name], ...cells(point)]),
  );
  const rounds = markdownTable(
    ['with its rounds', ...titles],
    withRounds.map((point) => [
      `${String(point.rounds)} ${point.rounds === 1 ? 'round' : 'rounds'}`,
      ...cells(point),
    ]),
  );
  return `${polls}\n\n${rounds}`;
}

/** The tables of each part, by its name. */
export const SCALE_TABLES = {
  polls: pollsTable,
  waiting: waitingTable,
  workers: workersTable,
  growth: growthTable,
} as const;
