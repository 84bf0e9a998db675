/** The goals of a verification's cost, and how the results meet them. Pure. */
import { figure, markdownTable } from '../measure/markdown';
import { hasHeld, IN_MEMORY, MEAN_MS_MAX, PAUSE_MS } from '../scale/held';
import { medianOf, ratioToNaive, type FigureOf } from './medians';
import { type Results } from './results';

/** One goal: what must be reached, and what was. */
interface Goal {
  readonly title: string;
  readonly bound: number;
  /** At most the bound, or at least. @default 'most' */
  readonly is?: 'least';
  readonly of: (results: Results) => number | undefined;
  /** What the SDK takes alone for as many steps. @default it has no part in this figure */
  readonly floor?: (results: Results) => number | undefined;
  /** What is to be known where it is not met. */
  readonly why?: string;
}

/** A figure of a block of ours, and the same of the least that the SDK takes. */
function ofOurs(of: FigureOf): Pick<Goal, 'of' | 'floor'> {
  return {
    of: ({ compare }) => medianOf(compare, 'ours', of),
    floor: ({ compare }) => medianOf(compare, 'lean', of),
  };
}

/** The same, as multiples of the naive workflow's in the same turn. */
function asRatio(of: FigureOf): Pick<Goal, 'of' | 'floor'> {
  return {
    of: ({ compare }) => ratioToNaive(compare, 'ours', of),
    floor: ({ compare }) => ratioToNaive(compare, 'lean', of),
  };
}

function kibEach(waiting: { emptyBytes: number }, step: { waiting: number; workerBytes: number }) {
  return (step.workerBytes - waiting.emptyBytes) / 1_024 / step.waiting;
}

/** Members of one worker that are the goal. */
const MEMBERS = 10_000;

const GOALS: readonly Goal[] = [
  {
    title: 'Actions of the run, new user, polls each second',
    bound: 19,
    ...ofOurs(({ actions }) => actions),
  },
  {
    title: 'events, new user',
    bound: 77,
    ...ofOurs(({ records }) => records),
  },
  {
    title: 'bytes of history, encrypted',
    bound: 18_000,
    ...ofOurs(({ bytes }) => bytes),
    why: 'With an existing user, who needs one step less, it is within the goal (`test/integration/costs`). The SDK alone keeps payloads in plain text, and none of what operators read.',
  },
  {
    title: 'CPU of the worker, × naive',
    bound: 0.4,
    ...asRatio(({ cpuMs }) => cpuMs.worker),
    why: 'The SDK alone takes as much as the goal: a thread of its own for workflows, a watchdog thread for each call into them, protobuf and gRPC. On top of it ours encrypts payloads, opens sealed answers, checks what MX says, answers Queries and measures.',
  },
  {
    title: 'CPU of the server, × naive',
    bound: 0.35,
    ...asRatio(({ cpuMs }) => cpuMs.server),
    why: 'Most of it is the SDK alone. Taken apart on a quiet machine: a look at a run takes the server 0.55 ms, a Query 1.6 ms (and the worker 1.7 ms), a page of history 0.7 ms. One verification is looked at 11 to 14 times, queried four times, and read by 32 pages where the SDK alone reads 29: a quarter of what lies between the two. The rest is one activity and one or two workflow tasks more, three more task queues, and larger payloads.',
  },
  {
    title: 'verifications a second at saturation, × naive',
    bound: 2.5,
    is: 'least',
    ...asRatio(({ saturated }) => saturated?.rate),
    why: 'Worker, server, simulator and caller share the cores, so it is what all of them take together; the caller, which seals answers and follows, takes most of the difference to the SDK alone that worker and server leave.',
  },
  {
    title: 'verifications a second at saturation',
    bound: 16,
    is: 'least',
    ...ofOurs(({ saturated }) => saturated?.rate),
    why: 'The SDK alone does not reach it where server, worker, caller and simulator share these cores. `npm run load` brings 500 at once to their end at about the same rate.',
  },
  {
    title: 'Queries to follow it by `watch`',
    bound: 4,
    of: ({ compare }) => medianOf(compare, 'ours', ({ followingActions }) => followingActions),
    why: 'Four is the usual number: the first view, the member, and the two questions. A run that moves while it is read is read once more.',
  },
  {
    title: `members of one worker whose pause held (least ${figure(PAUSE_MS)} ms, mean ${figure(MEAN_MS_MAX)} ms)`,
    bound: MEMBERS,
    is: 'least',
    of: ({ polls }) => polls?.steps.filter(hasHeld).at(-1)?.members,
  },
  {
    title: 'CPU of the worker for one poll there, ms',
    bound: 0.24,
    of: ({ polls }) => polls?.steps.filter(hasHeld).at(-1)?.cpuMsPerPoll,
  },
  {
    title: 'cores of the worker there',
    bound: 0.8,
    of: ({ polls }) => polls?.steps.filter(hasHeld).at(-1)?.cores.worker,
  },
  {
    title: 'memory of one waiting verification, KiB',
    bound: 80,
    of: ({ waiting }) => {
      const step = waiting?.steps.find((each) => each.waiting >= IN_MEMORY);
      return waiting && step && kibEach(waiting, step);
    },
    floor: ({ waiting }) => waiting && kibEach(waiting.lean, waiting.lean),
    why: 'The SDK alone takes more than twice as much with its defaults: ours bundles less code for each run, and keeps shorter stacks of its pending promises.',
  },
  {
    title: 'cores of the worker while these wait',
    bound: 0.01,
    of: ({ waiting }) => waiting?.steps.find((each) => each.waiting >= IN_MEMORY)?.cores.worker,
  },
];

/** Whether it is met; undefined where it was not measured. */
function isMet({ of, is, bound }: Goal, results: Results): boolean | undefined {
  const value = of(results);
  if (value === undefined) return undefined;
  return is === 'least' ? value >= bound : value <= bound;
}

/** What is to be known of the goals that are not met; empty where all are. */
export function unmetText(results: Results): string {
  return GOALS.filter((goal) => isMet(goal, results) === false)
    .map(({ title, why = 'No reason is known.' }) => `- **${title}**: ${why}`)
    .join('\n');
}

/** A row for each goal. */
export function goalsTable(results: Results): string {
  return markdownTable(
    ['figure', 'goal', 'measured', 'met', 'the SDK alone'],
    GOALS.map((goal) => {
      const { title, bound, is, of, floor } = goal;
      const value = of(results);
      const least = floor?.(results);
      return [
        title,
        `${is === 'least' ? '≥' : '≤'} ${figure(bound)}`,
        value === undefined ? 'not measured' : figure(value),
        { true: 'yes', false: 'no', undefined: '–' }[String(isMet(goal, results))] ?? '–',
        least === undefined ? '–' : figure(least),
      ];
    }),
  );
}
