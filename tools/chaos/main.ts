/**
 * `npm run chaos`: breaks everything breakable under verifications that are going on, and finds out
 * whether something was lost, done twice, stuck or written down. The faults are in faults/.
 */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { CannotStart, EXIT, UsageError, type CommandContext } from '../../cli/terminal';
import { type MxApi } from '../../mx';
import { resolveDevServer } from '../dev-server';
import { mxApi } from '../mx-api';
import { runTool } from '../run-tool';
import { wholeNumber } from '../whole-number';
import { removeWorkflowBundle, writeWorkflowBundle } from '../workflow-code';
import { type Fault } from './fault';
import { ALL_AT_ONCE, FAULTS } from './faults';
import { page } from './page';
import { readRecords, withResult } from './record';
import { runFault, type Result } from './run-fault';
import { type Ground } from './world';

const USAGE = `Usage: npm run chaos -- [--fault NAME]… [--count N] [--full] [--seed N] [--report] [--list]
                     [--traces DIR] [--api atrium|platform]

Plays each fault under N verifications (default 20) on processes of its own, and checks what came
out. Needs no keys. Exit code 1 when something was violated.

  --fault NAME  this one alone; several times for several
  --count N     verifications under each fault
  --full        100 under each fault, and 1,000 under all at once (some hours)
  --seed N      the same choices as in an earlier run, which printed it
  --report      writes docs/chaos.md; what it has of other faults stays
  --traces DIR  writes there what is known of each verification that violated something: its requests,
                decoded history and log
  --list        names the faults
  --api NAME    the API of MX that the workers speak (default atrium)`;

const COUNT = 20;
const FULL_COUNT = 100;
const FULL_COUNT_AT_ONCE = 1_000;
const COUNT_MAX = 10_000;
const DOCS = path.join(__dirname, '..', '..', 'docs');
const [PAGE, RECORDS] = [path.join(DOCS, 'chaos.md'), path.join(DOCS, 'chaos.json')];

interface Settings {
  readonly faults: readonly Fault[];
  readonly countOf: (fault: Fault) => number;
  readonly seed: number;
  readonly hasReport: boolean;
  readonly traces: string | undefined;
  readonly api: MxApi;
}

runTool({ name: 'Chaos', usage: USAGE, run: chaos });

async function chaos(context: CommandContext): Promise<number> {
  const { print } = context;
  const settings = readSettings(context);
  if (settings === undefined) return EXIT.ok;
  const ground = await context.abortable(prepare(context, settings.api));
  print(`Seed ${String(settings.seed)}. ${String(settings.faults.length)} faults.`);
  const results: Result[] = [];
  for (const fault of settings.faults) {
    const { seed, countOf, traces } = settings;
    print(`${fault.name}: ${fault.what} …`);
    const options = {
      count: countOf(fault),
      seed,
      ground,
      traces,
      interrupted: context.interrupted,
    };
    const result = await runFault(fault, options);
    // After Ctrl-C all that it started has ended by now.
    if (context.interrupted.aborted) return EXIT.interrupted;
    results.push(result);
    tell(context, result);
    if (settings.hasReport) writeReport(result, settings.api);
  }
  return summary(context, results);
}

function readSettings({ args, print }: CommandContext): Settings | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      fault: { type: 'string', multiple: true, default: [] },
      count: { type: 'string' },
      full: { type: 'boolean', default: false },
      seed: { type: 'string', default: String(Date.now() % 1_000_000) },
      report: { type: 'boolean', default: false },
      traces: { type: 'string' },
      list: { type: 'boolean', default: false },
      api: { type: 'string', default: 'atrium' },
    },
  });
  if (values.list) {
    for (const { name, what } of FAULTS) print(`${name.padEnd(22)}${what}`);
    return undefined;
  }
  const unknown = values.fault.filter((each) => !FAULTS.some(({ name }) => name === each));
  if (unknown.length > 0)
    throw new UsageError(`There is no fault ${unknown.join(', ')}; see --list.`);
  const count =
    values.count === undefined ? undefined : wholeNumber('--count', values.count, [1, COUNT_MAX]);
  const usual = values.full ? FULL_COUNT : COUNT;
  const atOnce = values.full ? FULL_COUNT_AT_ONCE : COUNT;
  return {
    faults: FAULTS.filter(({ name }) => values.fault.length === 0 || values.fault.includes(name)),
    countOf: (fault) => count ?? (fault === ALL_AT_ONCE ? atOnce : usual),
    seed: wholeNumber('--seed', values.seed, [0, Number.MAX_SAFE_INTEGER]),
    hasReport: values.report,
    traces: values.traces,
    api: mxApi(values.api),
  };
}

async function prepare({ env, print, onEnd }: CommandContext, api: MxApi): Promise<Ground> {
  const resolved = await resolveDevServer({ env, log: print });
  if (resolved.way === 'address') {
    throw new CannotStart(
      'Chaos kills its Temporal server. Unset TEMPORAL_ADDRESS, so that it starts one of its own.',
    );
  }
  const workflowBundle = await writeWorkflowBundle();
  onEnd(() => {
    removeWorkflowBundle(workflowBundle);
  });
  return { executable: resolved.executable, workflowBundle, api };
}

function tell({ print, colour }: CommandContext, result: Result): void {
  const { skipped, violations, outcomes, recovery, requests, leastGapMs, tookS, story } = result;
  if (skipped !== undefined) {
    print(`  skipped: ${skipped}`);
    return;
  }
  const told = Object.entries(outcomes).map(([code, many]) => `${code} ${String(many)}`);
  print(
    `  ${told.join(', ')}; ${String(requests)} requests, least gap ${String(leastGapMs)} ms, slowest ${result.slowestS.toFixed(0)} s, restarts ${String(result.restarts)}, ${tookS.toFixed(0)} s in all`,
  );
  if (recovery !== '') print(`  ${recovery}`);
  if (violations.length === 0) return;
  for (const each of violations) print(colour.bad(`  VIOLATED ${each}`));
  for (const each of story) print(`    ${each}`);
}

function summary({ print, colour }: CommandContext, results: readonly Result[]): number {
  const violated = results.filter(({ violations }) => violations.length > 0);
  const played = results.filter(({ skipped }) => skipped === undefined);
  const verifications = played.reduce((sum, { count }) => sum + count, 0);
  const violations = violated.reduce((sum, each) => sum + each.violations.length, 0);
  print();
  // As `npm run prove` reads it.
  print(
    `proof: ${String(verifications)} verifications under ${String(played.length)} faults; violations ${String(violations)}`,
  );
  if (violated.length === 0) {
    print(colour.good('Nothing lost, nothing done twice, nothing stuck, nothing written down.'));
    return EXIT.ok;
  }
  print(colour.bad(`Violated under: ${violated.map(({ fault }) => fault.name).join(', ')}`));
  return EXIT.failed;
}

/** After each fault, so that what was played stays where the run ends before its time. */
function writeReport(result: Result, api: MxApi): void {
  const machine = `${String(cpus().length)} cores, Node ${process.versions.node}, ${process.platform}`;
  const day = new Date().toISOString().slice(0, 10);
  const names = FAULTS.map(({ name }) => name);
  const circumstances = { commit: commit(), day, machine, api };
  const records = withResult(readRecords(RECORDS), result, circumstances, names);
  writeFileSync(RECORDS, `${JSON.stringify(records, null, 2)}\n`);
  writeFileSync(PAGE, page(records));
}

function commit(): string {
  return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
}
