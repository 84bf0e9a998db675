/** The tables of `npm run bench`. Pure. */
import { type Block, type Size } from './block';
import { CONTESTANTS, type ContestantName, type Part } from './contestant';
import { NAMES } from './names';
import { type Machine } from '../measure/machine';
import { markdownTable, spreadText } from '../measure/markdown';
import { ratios, spreadOf } from '../measure/statistics';

/** A run of the bench. */
export interface Comparison extends Machine, Size {
  readonly rounds: number;
  /** In the order in which they ran. */
  readonly blocks: readonly Block[];
}

/** A figure, how a block has it, and what by. */
interface Row {
  readonly title: string;
  readonly of: (block: Block) => number | undefined;
  /** Seconds depend on the machine: shown as a multiple of the naive workflow's in the same run. */
  readonly isRatio?: true;
}

/** Where the ratios have their 1. */
const REFERENCE: ContestantName = 'naive';
const MIB = 1_048_576;

const cpu = (part: Part | 'caller') => (block: Block) => block.cpuMs[part];
const saturatedCpu = (part: Part) => (block: Block) => block.saturated?.cpuMs[part];
const memory = (part: Part) => (block: Block) => {
  const bytes = block.memory[part];
  return bytes === undefined ? undefined : bytes / MIB;
};
const allCpu = ({ cpuMs: { worker = 0, server = 0, database = 0 } }: Block) =>
  worker + server + database;

const COUNTED: readonly Row[] = [
  { title: 'verified, of all at once', of: ({ verified }) => verified },
  { title: 'polls', of: ({ polls }) => polls },
  { title: 'requests to MX', of: ({ requests }) => requests },
  { title: 'Temporal Actions of the run', of: ({ actions }) => actions },
  { title: 'of them heartbeats', of: ({ heartbeats }) => heartbeats },
  { title: 'Temporal Actions of following it', of: ({ followingActions }) => followingActions },
  { title: 'events, journal entries or rows kept', of: ({ records }) => records },
  { title: 'bytes kept', of: ({ bytes }) => bytes },
];

const MEASURED: readonly Row[] = [
  { title: 'CPU of the worker', of: cpu('worker'), isRatio: true },
  { title: 'CPU of the server', of: cpu('server'), isRatio: true },
  { title: 'CPU of the three together', of: allCpu, isRatio: true },
  { title: 'CPU of the caller', of: cpu('caller'), isRatio: true },
  {
    title: 'verifications a second at saturation',
    of: ({ saturated }) => saturated?.rate,
    isRatio: true,
  },
  { title: 'lag: MX has it, the caller knows it', of: medianLag, isRatio: true },
  { title: 'memory of the worker', of: memory('worker'), isRatio: true },
  { title: 'memory of the server', of: memory('server'), isRatio: true },
];

/** For orientation: the same on this machine, in its own units. */
const ABSOLUTE: readonly Row[] = [
  { title: 'CPU of the worker, ms', of: cpu('worker') },
  { title: 'CPU of the server, ms', of: cpu('server') },
  { title: 'CPU of the database, ms', of: cpu('database') },
  { title: 'CPU of the caller, ms', of: cpu('caller') },
  { title: 'CPU of the worker at saturation, ms', of: saturatedCpu('worker') },
  { title: 'CPU of the server at saturation, ms', of: saturatedCpu('server') },
  { title: 'verifications a second at saturation', of: ({ saturated }) => saturated?.rate },
  { title: 'lag, ms', of: medianLag },
  { title: 'longest lag, ms', of: ({ lagMs }) => lagMs?.most },
  { title: 'memory of the worker, MiB', of: memory('worker') },
  { title: 'memory of the server, MiB', of: memory('server') },
  { title: 'memory of the database, MiB', of: memory('database') },
];

/** Counts, and what is measured as multiples of the naive workflow's. */
export function compareTable(comparison: Comparison): string {
  const title = (row: Row): string =>
    row.isRatio === true ? `${row.title}, × ${REFERENCE}` : row.title;
  return table(comparison, [...COUNTED, ...MEASURED], title);
}

/** The same in milliseconds and MiB of the machine that it ran on. */
export function absoluteTable(comparison: Comparison): string {
  return table(comparison, ABSOLUTE, ({ title }) => title);
}

function table({ blocks }: Comparison, rows: readonly Row[], title: (row: Row) => string): string {
  const names = CONTESTANTS.filter((name) => blocks.some((block) => block.name === name));
  const cells = rows.map((row) => {
    const valuesOf = (name: ContestantName): readonly (number | undefined)[] =>
      blocks.filter((block) => block.name === name).map((block) => row.of(block));
    return [
      title(row),
      ...names.map((name) => {
        const values = valuesOf(name);
        const shown = row.isRatio === true ? ratios(values, valuesOf(REFERENCE)) : values;
        return spreadText(spreadOf(shown.filter((value) => value !== undefined)));
      }),
    ];
  });
  return markdownTable(['one verification', ...names.map((name) => NAMES[name])], cells);
}

function medianLag({ lagMs }: Block): number | undefined {
  return lagMs?.median;
}
