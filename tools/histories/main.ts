/**
 * `npm run record:histories`: plays every flow and every outcome on a real Temporal server against the simulator and
 * writes their event histories for the replay tests. Synthetic data only; no payload codec, so that a person can read them.
 */
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { historyToJSON } from '@temporalio/common/lib/proto-utils';
import { verificationWorkflowId } from '../../contract/names';
import { EXIT, runCommand, type CommandContext } from '../../cli/terminal';
import { startStack, type Stack, type StackOptions } from '../stack';
import { turnstile } from '../waiting';
import { FLOW_SCENES } from './flows';
import { OUTCOME_SCENES } from './outcomes';
import { CURRENT_PLATFORM, PLATFORM_SCENES } from './over-platform';
import { PARKED_SCENES, park } from './parked';
import { type Scene } from './scene';

const USAGE = `Usage: npm run record:histories -- [--out FOLDER] [--only TEXT]

Writes one history per flow, per outcome and per waiting phase. Takes about two minutes.

  --out FOLDER  where to; default test/replay/histories, whose older files are removed
  --only TEXT   only scenes whose name contains the text; removes nothing`;

/** A file says with which SDK it was recorded: replay must go on reading old ones. */
const SDK_VERSION = '1.24.0';
const POLL_INTERVAL_MS = 30;
const OUT = path.join(__dirname, '..', '..', 'test', 'replay', 'histories');

runCommand({ name: 'The recording', usage: USAGE, run: record });

async function record(context: CommandContext): Promise<number> {
  const { values } = parseArgs({
    args: [...context.args],
    options: { out: { type: 'string' }, only: { type: 'string' } },
  });
  const folder = values.out ?? OUT;
  const isMeant = ({ name }: { readonly name: string }) => name.includes(values.only ?? '');
  await mkdir(folder, { recursive: true });
  if (values.only === undefined) {
    const old = (await readdir(folder)).filter((file) => file.endsWith('.json'));
    await Promise.all(old.map((file) => rm(path.join(folder, file))));
  }
  const open = async (dialect: StackOptions['dialect']): Promise<Stack> => {
    const opened = await startStack({
      log: context.print,
      pollIntervalMs: POLL_INTERVAL_MS,
      simulator: { pace: 'instant' },
      payloadKeys: 'none',
      dialect: dialect ?? {},
    });
    context.onEnd(() => opened.close());
    return opened;
  };
  const stack = await open({});
  const scenes = [...OUTCOME_SCENES, ...FLOW_SCENES].filter(isMeant);
  const turn = turnstile();
  const recorded = scenes.map((scene) => turn(() => recordScene(context, stack, folder, scene)));
  await context.abortable(Promise.all(recorded));
  for (const scene of PARKED_SCENES.filter(isMeant)) {
    const id = await context.abortable(park(stack, scene));
    await writeHistory(stack, folder, scene.name, id);
    await stack.client.cancel(id, { reason: 'Recorded.' });
    context.print(`  ${scene.name}`);
  }
  const platform = PLATFORM_SCENES.filter(isMeant);
  const overPlatform = platform.length > 0 ? await open(CURRENT_PLATFORM) : stack;
  for (const scene of platform)
    await context.abortable(recordScene(context, overPlatform, folder, scene));
  return EXIT.ok;
}

async function recordScene(
  { print }: CommandContext,
  stack: Stack,
  folder: string,
  { name, outcome: expected, play }: Scene,
): Promise<void> {
  const { verificationId: id, result } = await play(stack);
  const { outcome } = result;
  if (outcome.code !== expected) {
    throw new Error(`${name} ended as ${outcome.code}, not as ${expected}.`);
  }
  await writeHistory(stack, folder, name, id);
  print(`  ${name}`);
}

async function writeHistory(
  { temporal }: Stack,
  folder: string,
  name: string,
  verificationId: string,
): Promise<void> {
  const workflowId = verificationWorkflowId(verificationId);
  const history = await temporal.workflow.getHandle(workflowId).fetchHistory();
  const file = path.join(folder, `${name}.sdk-${SDK_VERSION}.json`);
  await writeFile(file, `${JSON.stringify(JSON.parse(historyToJSON(history), withoutMachine))}\n`);
}

/** What the server or a worker made up for one recording: replay does not read it. */
const MADE_UP: ReadonlySet<string> = new Set(['taskId', 'requestId', 'workerVersion']);

/** Which machine recorded it is left out: from identities, stack traces and the names of sticky queues. */
function withoutMachine(key: string, value: unknown): unknown {
  if (MADE_UP.has(key)) return undefined;
  if (key === 'identity') return 'recorder';
  if (key === 'stackTrace') return '';
  return key === 'taskQueue' && isSticky(value) ? { kind: STICKY } : value;
}

const STICKY = 'TASK_QUEUE_KIND_STICKY';

function isSticky(queue: unknown): boolean {
  return typeof queue === 'object' && queue !== null && 'kind' in queue && queue.kind === STICKY;
}
