/** The goals of a verification's cost, and how the results meet them. Pure. */
import { figure, markdownTable } from '../measure/markdown';
import { hasHeld, MEAN_MS_MAX, PAUSE_MS } from '../scale/held';
import { medianOf, ratioToNaive } from './medians';
import { type Results } from './results';

/** One goal: what must be reached, and what was. */
interface Goal {
  readonly title: string;
  readonly bound: number;
  /** At most the bound, or at least. @default 'most' */
  readonly is?: 'least';
  readonly of: (results: Results) => number | undefined;
}

/** Members of one worker that are the goal. */
const MEMBERS = 10_000;
const WAITING_IDLE = 920;

const GOALS: readonly Goal[] = [
  {
    title: 'Actions of the run, new user, polls each second',
    bound: 19,
    of: ({ compare }) => medianOf(compare, 'ours', ({ actions }) => actions),
  },
  {
    title: 'events, new user',
    bound: 77,
    of: ({ compare }) => medianOf(compare, 'ours', ({ records }) => records),
  },
  {
    title: 'bytes of history, encrypted',
    bound: 18_000,
    of: ({ compare }) => medianOf(compare, 'ours', ({ bytes }) => bytes),
  },
  {
    title: 'CPU of the worker, × naive',
    bound: 0.4,
    of: ({ compare }) => ratioToNaive(compare, ({ cpuMs }) => cpuMs.worker),
  },
  {
    title: 'CPU of the server, × naive',
    bound: 0.35,
    of: ({ compare }) => ratioToNaive(compare, ({ cpuMs }) => cpuMs.server),
  },
  {
    title: 'verifications a second at saturation, × naive',
    bound: 2.5,
    is: 'least',
    of: ({ compare }) => ratioToNaive(compare, ({ saturated }) => saturated?.rate),
  },
  {
    title: 'Queries to follow it by `watch`',
    bound: 4,
    of: ({ compare }) => medianOf(compare, 'ours', ({ followingActions }) => followingActions),
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
      const step = waiting?.steps.find((each) => each.waiting >= WAITING_IDLE);
      if (waiting === undefined || step === undefined) return undefined;
      return (step.workerBytes - waiting.emptyBytes) / 1_024 / step.waiting;
    },
  },
  {
    title: 'cores of the worker while these wait',
    bound: 0.01,
    of: ({ waiting }) => waiting?.steps.find((each) => each.waiting >= WAITING_IDLE)?.cores.worker,
  },
];

/** A row for each goal. */
export function goalsTable(results: Results): string {
  return markdownTable(
    ['figure', 'goal', 'measured', 'met'],
    GOALS.map(({ title, bound, is, of }) => {
      const value = of(results);
      const isMet = value !== undefined && (is === 'least' ? value >= bound : value <= bound);
      return [
        title,
        `${is === 'least' ? '≥' : '≤'} ${figure(bound)}`,
        value === undefined ? 'not measured' : figure(value),
        value === undefined ? '–' : isMet ? 'yes' : 'no',
      ];
    }),
  );
}
