/** The contestants on Temporal: ours, the naive one, and the least that the SDK takes. Each has a server of its own. */
import { type Client } from '@temporalio/client';
import { type temporal } from '@temporalio/proto';
import { verificationWorkflowId } from '../../../contract/names';
import { deskOf } from '../../end-user/at-client';
import { atMxBank } from '../../end-user/at-mx';
import { playEndUser } from '../../end-user/end-user';
import { temporalClient } from '../../stack';
import { startScript } from '../measure/child';
import { productOn } from '../measure/product';
import { startTemporalServer } from '../measure/temporal-server';
import { orUndone, undoer } from '../measure/undoer';
import { type Asked } from '../lean/activities';
import { answer as leanAnswer, leanVerification } from '../lean/workflows';
import { answer, naiveVerification, question } from '../naive/workflows';
import { type Verified } from '../verification/durable-steps';
import { rightAnswers, type Kept, type Running, type Setting } from './contestant';

type HistoryEvent = temporal.api.history.v1.IHistoryEvent;

/** Late is no failure on a machine that is meant to be busy. */
const RESULT_MS_MAX = 600_000;
/** The caller of the naive workflow asks it where it stands as often as this; it has nothing to follow. */
const QUERY_INTERVAL_MS = 1_000;

/**
 * The product: its worker as in production, with payloads encrypted and answers sealed, followed by `watch`.
 *
 * @param passwordOf - the next verification's password, which chooses what the simulated bank asks (simulator/scenarios/scenario-table.ts)
 */
export async function startOurs(
  { mx, pollIntervalMs, log }: Setting,
  passwordOf = () => 'challenge',
): Promise<Running> {
  const undo = undoer();
  return orUndone(undo, async () => {
    const server = await startTemporalServer(log, undo);
    const { client, temporal, startWorker } = await productOn(server, undo);
    const worker = await startWorker(mx, { MX_POLL_INTERVAL_MS: String(pollIntervalMs) });
    return {
      processes: { worker: worker.pid, server: server.pid },
      actions: server.actions,
      kept: (ids) => keptOf(temporal, ids.map(verificationWorkflowId)),
      stop: undo.run,
      verify: async (id, think) => {
        await client.start(atMxBank(passwordOf(), { verificationId: id }));
        const desk = deskOf(client, id, 'signal');
        const before = async (): Promise<boolean> => {
          await think();
          return true;
        };
        await playEndUser(client.watch(id), desk, { before });
        const { outcome, view, accountNumbers } = await client.result(id, {
          timeoutMs: RESULT_MS_MAX,
        });
        if (outcome.code !== 'verified') throw new Error(`It ended with ${outcome.code}.`);
        return { memberGuid: view.memberGuid ?? '', accounts: accountNumbers.length };
      },
    };
  });
}

/** The naive workflow, as the samples have it: in plain text, asked each second where it stands. */
export function startNaive(setting: Setting): Promise<Running> {
  return startSample('naive', setting, async (client, id, think) => {
    const run = await client.workflow.start(naiveVerification, {
      args: [id, setting.pollIntervalMs],
      taskQueue: 'naive',
      workflowId: id,
    });
    for (let round = 1; round <= 2;) {
      const asked = await run.query(question);
      if (asked.round === round && asked.questions.length > 0) {
        await think();
        await run.signal(answer, round, rightAnswers(asked.questions));
        round += 1;
      } else {
        await new Promise((resolve) => setTimeout(resolve, QUERY_INTERVAL_MS));
      }
    }
    return run.result();
  });
}

/** The least that the SDK takes for as many steps; followed by its history, as ours. */
export function startLean(setting: Setting): Promise<Running> {
  return startSample('lean', setting, async (client, id, think) => {
    const run = await client.workflow.start(leanVerification, {
      args: [id, setting.pollIntervalMs],
      taskQueue: 'lean',
      workflowId: id,
    });
    let round = 0;
    for await (const questions of questionsOf(client, id)) {
      round += 1;
      await think();
      await run.signal(leanAnswer, round, rightAnswers(questions));
    }
    return run.result();
  });
}

/** A workflow whose payloads are in plain text, on a server and with a worker of its own. */
function startSample(
  name: 'naive' | 'lean',
  { mx, log }: Setting,
  verify: (client: Client, id: string, think: () => Promise<void>) => Promise<Verified>,
): Promise<Running> {
  const undo = undoer();
  return orUndone(undo, async () => {
    const server = await startTemporalServer(log, undo);
    const { address, namespace } = server.devServer;
    const worker = await startScript(require.resolve(`../${name}/service`), { address, mx });
    undo.add(worker.stop);
    const client = await temporalClient(server.connection, namespace, 'none');
    return {
      processes: { worker: worker.pid, server: server.pid },
      actions: server.actions,
      kept: (ids) => keptOf(client, ids),
      stop: undo.run,
      verify: async (id, think) => {
        const { memberGuid, numbers } = await verify(client, id, think);
        return { memberGuid, accounts: numbers.length };
      },
    };
  });
}

/** The questions of a lean run as they stand in its history, round by round. */
async function* questionsOf(client: Client, workflowId: string): AsyncGenerator<Asked> {
  let nextPageToken: Uint8Array | undefined;
  do {
    const page = await client.workflowService.getWorkflowExecutionHistory({
      namespace: client.options.namespace,
      execution: { workflowId },
      waitNewEvent: true,
      ...(nextPageToken === undefined ? {} : { nextPageToken }),
    });
    nextPageToken = page.nextPageToken;
    yield* (page.history?.events ?? []).map(askedBy).filter((asked) => asked.length > 0);
  } while (nextPageToken.length > 0);
}

/** What an activity has brought, if it is questions. */
function askedBy({ activityTaskCompletedEventAttributes: completed }: HistoryEvent): Asked {
  const [payload] = completed?.result?.payloads ?? [];
  if (!payload?.data?.length) return [];
  const result = JSON.parse(Buffer.from(payload.data).toString()) as Partial<Asked> | undefined;
  return result?.[0]?.guid === undefined ? [] : (result as Asked);
}

/** What the server itself says of histories that have ended. */
async function keptOf(client: Client, workflowIds: readonly string[]): Promise<Kept> {
  const all = await Promise.all(workflowIds.map((id) => client.workflow.getHandle(id).describe()));
  return {
    records: all.reduce((sum, { historyLength }) => sum + historyLength, 0),
    bytes: all.reduce((sum, { historySize = 0 }) => sum + historySize, 0),
  };
}
