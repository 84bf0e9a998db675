/** The plots of docs/performance.md, by the names of their files. Pure. */
import { NAMES } from '../compare/names';
import { svgPlot, type Plot, type Series } from '../measure/plot';
import { spreadOf } from '../measure/statistics';
import { type GrowthPoint } from '../scale/growth';
import { type Results } from './results';
import { withoutHeartbeats } from './scale-tables';

const MIB = 1_048_576;
type Measured<N extends keyof Results> = NonNullable<Results[N]>;
type Plots = Readonly<Record<string, Plot>>;

/** Each plot whose results are there. */
export function plotsOf({ growth, polls, waiting, workers }: Results): ReadonlyMap<string, string> {
  const plots = {
    ...(growth && ofGrowth(growth)),
    ...(polls && ofPolls(polls)),
    ...(waiting && ofWaiting(waiting)),
    ...(workers && ofWorkers(workers)),
  };
  return new Map(Object.entries(plots).map(([name, plot]) => [`${name}.svg`, svgPlot(plot)]));
}

function ofGrowth({ withPolls, withRounds }: Measured<'growth'>): Plots {
  const eventsOf = ({ records = 0 }: GrowthPoint): number => records;
  const actionsOf = (point: GrowthPoint): number => withoutHeartbeats(point) ?? 0;
  const along = (of: (point: GrowthPoint) => number): readonly Series[] =>
    (['ours', 'naive'] as const).map((name) => ({
      name: NAMES[name],
      points: withPolls
        .filter((point) => point.name === name)
        .map((point) => [Math.round(point.polls), of(point)] as const),
    }));
  const byPolls = { x: 'polls of one verification', y: '' };
  const byRounds = (name: string, of: (point: GrowthPoint) => number): Series => ({
    name,
    points: withRounds.map((point) => [point.rounds, of(point)]),
  });
  return {
    'events-by-polls': { ...byPolls, title: 'Events of a history', series: along(eventsOf) },
    'actions-by-polls': {
      ...byPolls,
      title: 'Actions, without heartbeats',
      series: along(actionsOf),
    },
    'cost-by-rounds': {
      ...{ title: 'Events and Actions of ours', x: 'rounds that the end user answers', y: '' },
      series: [byRounds('events', eventsOf), byRounds('Actions, without heartbeats', actionsOf)],
    },
  };
}

function ofPolls({ steps }: Measured<'polls'>): Plots {
  const parts = [
    ['worker', 'worker'],
    ['server', 'Temporal server'],
    ['stub', "MX's stub"],
  ] as const;
  return {
    'cores-by-members': {
      ...{ title: 'One worker that polls', x: 'members', y: 'cores' },
      series: parts.map(([part, name]) => ({
        name,
        points: steps.map(({ members, cores }) => [members, cores[part]]),
      })),
    },
  };
}

function ofWaiting({ steps }: Measured<'waiting'>): Plots {
  const points = steps.map((step) => [step.waiting, step.workerBytes / MIB] as const);
  return {
    'memory-by-waiting': {
      ...{ title: 'One worker whose verifications wait', x: 'verifications', y: 'MiB' },
      series: [{ name: 'memory of the worker', points }],
    },
  };
}

function ofWorkers({ blocks, cores }: Measured<'workers'>): Plots {
  const rateOf = (number: number): number => {
    const rates = blocks.filter(({ workers }) => workers === number).map(({ rate }) => rate);
    return spreadOf(rates)?.median ?? 0;
  };
  const numbers = [...new Set(blocks.map(({ workers }) => workers))];
  const points = numbers.map((number) => [number, rateOf(number) / (rateOf(1) || 1)] as const);
  return {
    'rate-by-workers': {
      ...{ title: 'Verifications a second, × one worker', x: 'workers', y: '' },
      series: [{ name: `${String(cores)} cores for everything`, points }],
    },
  };
}
