/**
 * `npm run demo`: one verification from start to account numbers, everything on this machine, ends
 * by itself. The story is told by tools/demo/; here the parts are put together.
 */
import { parseArgs } from 'node:util';
import { verificationWorkflowId } from '../../contract/names';
import { playWithNotes } from './end-user';
import { describeCost, describeResult, type Cost } from './summary';
import { openTimeline } from './timeline';
import { startStack, type Stack } from '../stack';
import { readActions } from '../actions';
import { EXIT, paragraph, untilAborted, type CommandContext } from '../../cli/terminal';
import { runTool } from '../run-tool';
import { exportHistory } from './history';
import { workflowUrl } from './ui-address';

const USAGE = `Usage: npm run demo -- [--export FILE] [--keep]

Verifies one account at a simulated bank, with a security question and the choice of an account.
Needs no keys and no network once the Temporal server is in the cache. Ends by itself.

  --export FILE  writes the event history as JSON
  --keep         leaves the Temporal UI and the simulator up until Ctrl-C`;

/** The status is read once a second: slow enough to read along. */
const POLL_INTERVAL_MS = 1_000;
/** Between the simulator's paces: a bank that takes a second or two for each step. */
const BANK_PACE = { phaseMinMs: 1_000, phaseMaxMs: 2_200 } as const;

runTool({ name: 'The demo', usage: USAGE, run: demo });

async function demo(context: CommandContext): Promise<number> {
  const { values } = parseArgs({
    args: [...context.args],
    options: { export: { type: 'string' }, keep: { type: 'boolean', default: false } },
  });
  const { print, colour } = context;
  print(colour.bold('Account verification: from a bank sign-in to account and routing numbers'));
  print(
    paragraph(
      'Everything runs on this machine: a simulated MX with its test bank, a Temporal server, and the worker. Nothing leaves it, unless you have named a Temporal server elsewhere.',
    ),
  );
  print();
  const stack = await context.abortable(
    startStack({
      log: (line) => {
        print(paragraph(line));
      },
      devServer: { ui: true },
      pollIntervalMs: POLL_INTERVAL_MS,
      simulator: { pace: 'fast', settings: BANK_PACE },
    }),
  );
  context.onEnd(() => stack.close());
  const isVerified = await tellStory(context, stack, values.export);
  if (values.keep) await stayUp(context);
  return isVerified ? EXIT.ok : EXIT.failed;
}

async function tellStory(
  context: CommandContext,
  stack: Stack,
  exportFile: string | undefined,
): Promise<boolean> {
  const { print, colour } = context;
  const verificationId = await startVerification(stack);
  const workflowId = verificationWorkflowId(verificationId);
  const { runId } = await stack.temporal.workflow.getHandle(workflowId).describe();
  const url = workflowUrl(stack.devServer, workflowId, runId);
  print();
  if (url !== undefined) print(`Watch it in the Temporal UI:\n  ${url}\n`);

  const timeline = openTimeline({
    temporal: stack.temporal,
    workflowId,
    status: () => stack.simulator.control.members()[0]?.connectionStatus,
    print,
    colour,
  });
  context.onEnd(timeline.stop);
  const view = await context.abortable(playWithNotes(stack.client, verificationId, timeline.note));
  await context.abortable(timeline.finished);
  print();
  print(describeResult(view, colour));
  if (exportFile !== undefined) await exportHistory(stack.temporal, workflowId, exportFile);
  const cost = await context.abortable(measureCost(stack, workflowId, view.polls));
  print(describeCost(cost, colour));
  if (exportFile !== undefined) print(`History   written to ${exportFile}`);
  print();
  print(whereToLook(url));
  return view.outcome?.code === 'verified';
}

/** MX's documented test bank: this password brings one security question. */
async function startVerification(stack: Stack): Promise<string> {
  const { verificationId } = await stack.client.start({
    user: { kind: 'new' },
    member: {
      kind: 'credentials',
      institutionCode: 'mxbank',
      credentials: [
        { guid: 'CRD-9f61fb4c-912c-bd1e-b175-ccc7f0275cc1', value: 'test_atrium' },
        { guid: 'CRD-e3d7ea81-aac7-05e9-fbdd-4b493c6e474d', value: 'challenge' },
      ],
    },
  });
  return verificationId;
}

async function measureCost(stack: Stack, workflowId: string, polls: number): Promise<Cost> {
  const { historyLength } = await stack.temporal.workflow.getHandle(workflowId).describe();
  const { metricsUrl, namespace } = stack.devServer;
  const actions = metricsUrl === undefined ? undefined : await readActions(metricsUrl, namespace);
  const requests = new Map<string, number>();
  for (const { route } of stack.simulator.requestLog.entries()) {
    requests.set(route, (requests.get(route) ?? 0) + 1);
  }
  return { events: historyLength, polls, requests, actions };
}

function whereToLook(url: string | undefined): string {
  const ui =
    url === undefined
      ? 'Each step above is an event in the Temporal UI of your server.'
      : 'Each step above is an event in the Temporal UI; that address works while the demo runs.';
  return paragraph(
    `${ui} To look around at leisure: "npm run demo -- --keep" leaves it up until Ctrl-C, "npm run dev" brings everything up, "npm run verify" lets you be the end user.`,
  );
}

async function stayUp({ print, interrupted }: CommandContext): Promise<void> {
  print();
  print('Everything stays up. Stop with Ctrl-C.');
  await untilAborted(interrupted);
}
