/**
 * `npm run load`: many verifications at once on one worker, each with an MFA round and account
 * selection; checks that all succeed with one member each, and prints what it cost. The parts are
 * in tools/load/.
 */
import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import { type VerificationResult } from '../../client';
import { type MxApi } from '../../mx';
import { type Simulator } from '../../simulator';
import { describeLoad, findFaults, type LoadMeasurement } from './report';
import { runOne } from './run-one';
import { setUpLoad, type LoadRig } from './rig';
import { readActions } from '../actions';
import { EXIT, UsageError, type CommandContext } from '../../cli/terminal';
import { mxApi } from '../mx-api';
import { runTool } from '../run-tool';
import { wholeNumber } from '../whole-number';

const USAGE = `Usage: npm run load -- [--count N] [--pace real|fast|instant] [--poll-interval MS]
                    [--api atrium|platform]

Runs N verifications at once (default 500) on one worker in a process of its own, each with an MFA
round and account selection, against the simulator. Prints rate, CPU, memory, and cost per
verification. Exit code 1 when one of them did not succeed with exactly one member.`;

const PACES = ['real', 'fast', 'instant'] as const;
/** More long-polls at once than this and the local server, not the worker, is what is measured. */
const COUNT_MAX = 5_000;
const PROGRESS_MS = 2_000;

interface Settings {
  readonly count: number;
  readonly pace: (typeof PACES)[number];
  readonly pollIntervalMs: number;
  readonly api: MxApi;
}

runTool({ name: 'load', usage: USAGE, logTo: 'terminal', run: load });

async function load(context: CommandContext): Promise<number> {
  const settings = readSettings(context.args);
  const { print, colour } = context;
  const rig = await context.abortable(setUpLoad(context, settings));
  const { count, pace } = settings;
  print(`${String(count)} verifications at once, pace ${pace} …`);
  const measured = await context.abortable(measure(context, rig, settings));
  print();
  describeLoad(measured).forEach((line) => {
    print(line);
  });
  const faults = findFaults(measured);
  print();
  if (faults.length === 0) {
    print(colour.good('All verified, one member each.'));
    return EXIT.ok;
  }
  print(colour.bad('Not as it must be:'));
  faults.forEach((fault) => {
    print(`  ${fault}`);
  });
  return EXIT.failed;
}

function readSettings(args: readonly string[]): Settings {
  const { values } = parseArgs({
    args: [...args],
    options: {
      count: { type: 'string', default: '500' },
      pace: { type: 'string', default: 'fast' },
      'poll-interval': { type: 'string', default: '500' },
      api: { type: 'string', default: 'atrium' },
    },
  });
  const pace = PACES.find((known) => known === values.pace);
  if (pace === undefined) throw new UsageError(`--pace must be one of ${PACES.join(', ')}.`);
  return {
    api: mxApi(values.api),
    pace,
    count: wholeNumber('--count', values.count, [1, COUNT_MAX]),
    pollIntervalMs: wholeNumber('--poll-interval', values['poll-interval'], [10, 60_000]),
  };
}

async function measure(
  { print }: CommandContext,
  rig: LoadRig,
  { count }: Settings,
): Promise<LoadMeasurement> {
  const { devServer, simulator, worker, client } = rig;
  const before = await worker.measure();
  const startedMs = Date.now();
  let done = 0;
  const progress = setInterval(() => {
    print(
      `  ${String(done)} of ${String(count)} after ${String(Math.round((Date.now() - startedMs) / 1_000))} s`,
    );
  }, PROGRESS_MS);
  const ids = Array.from({ length: count }, () => randomUUID());
  const results = await Promise.all(
    ids.map(async (id): Promise<VerificationResult | Error> => {
      const result = await runOne(client, id).catch((error: unknown) =>
        error instanceof Error ? error : new Error('unknown'),
      );
      done += 1;
      return result;
    }),
  ).finally(() => {
    clearInterval(progress);
  });
  const elapsedMs = Date.now() - startedMs;
  const usage = { before, after: await worker.measure() };
  const { metricsUrl, namespace } = devServer;
  const actions = metricsUrl === undefined ? undefined : await readActions(metricsUrl, namespace);
  return {
    count,
    elapsedMs,
    results,
    usage,
    actions,
    membersPerUser: membersPerUser(simulator),
    events: await totalEvents(rig, ids),
    requests: simulator.requestLog.entries().length,
  };
}

function membersPerUser(simulator: Simulator): readonly number[] {
  const counts = new Map<string, number>();
  for (const { userGuid } of simulator.control.members()) {
    counts.set(userGuid, (counts.get(userGuid) ?? 0) + 1);
  }
  return [...counts.values()];
}

async function totalEvents(rig: LoadRig, ids: readonly string[]): Promise<number> {
  const lengths = await Promise.all(ids.map((id) => rig.eventsOf(id).catch(() => 0)));
  return lengths.reduce((sum, length) => sum + length, 0);
}
