/** The two contestants on Temporal: ours, and the naive one. Each has a dev server of its own. */
import { type Client } from '@temporalio/client';
import { VerificationClient } from '../../../client';
import { generateSealingKeyPair, newPayloadKeys } from '../../../codec';
import { SEARCH_ATTRIBUTES, verificationWorkflowId } from '../../../contract/names';
import { openClientConnection, processEnvironment } from '../../../runtime';
import { readActions } from '../../actions';
import { startDevServer } from '../../dev-server';
import { deskOf } from '../../end-user/at-client';
import { atMxBank } from '../../end-user/at-mx';
import { playEndUser } from '../../end-user/end-user';
import { startWorkerProcess } from '../../load/worker-handle';
import { temporalClient, WORKER_CLAIM } from '../../stack';
import { startScript } from '../measure/child';
import { processWith } from '../measure/processes';
import { answer, naiveVerification, question } from '../naive/workflows';
import { rightAnswers, undoer, type Kept, type Running, type Setting } from './contestant';

/** Late is no failure on a machine that is meant to be busy. */
const REQUEST_MS_MAX = 120_000;
const RESULT_MS_MAX = 600_000;
/** The caller of the naive workflow asks it where it stands as often as this; it has nothing to follow. */
const QUERY_INTERVAL_MS = 1_000;

/** The product: its worker, with payloads encrypted and answers sealed, followed by `watch`. */
export async function startOurs({ mx, pollIntervalMs, log }: Setting): Promise<Running> {
  const undo = undoer();
  try {
    const server = await startServer(log, undo);
    const keys = await generateSealingKeyPair();
    const payloadKeys = newPayloadKeys();
    const { target, namespace } = server.devServer;
    const start = {
      kind: 'start',
      target,
      namespace,
      mx,
      keys,
      payloadKeys,
      pollIntervalMs,
    } as const;
    const worker = await startWorkerProcess(start);
    undo.add(worker.stop);
    const temporal = await temporalClient(server.connection, namespace, payloadKeys);
    const client = new VerificationClient({
      temporal,
      sealingKey: keys.publicJwk,
      requestTimeoutMs: REQUEST_MS_MAX,
    });
    return {
      processes: { worker: worker.pid, server: server.pid },
      actions: server.actions,
      kept: (ids) => keptOf(temporal, ids.map(verificationWorkflowId)),
      stop: undo.run,
      verify: async (id, think) => {
        await client.start(atMxBank('challenge', { verificationId: id }));
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
  } catch (error) {
    await undo.run();
    throw error;
  }
}

/** The naive workflow, as the samples have it: in plain text, asked each second where it stands. */
export async function startNaive({ mx, pollIntervalMs, log }: Setting): Promise<Running> {
  const undo = undoer();
  try {
    const server = await startServer(log, undo);
    const { address, namespace } = server.devServer;
    const worker = await startScript(require.resolve('../naive/service'), { address, mx });
    undo.add(worker.stop);
    const client = await temporalClient(server.connection, namespace, 'none');
    return {
      processes: { worker: worker.pid, server: server.pid },
      actions: server.actions,
      kept: (ids) => keptOf(client, ids),
      stop: undo.run,
      verify: async (id, think) => {
        const run = await client.workflow.start(naiveVerification, {
          args: [id, pollIntervalMs],
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
        const { memberGuid, numbers } = await run.result();
        return { memberGuid, accounts: numbers.length };
      },
    };
  } catch (error) {
    await undo.run();
    throw error;
  }
}

async function startServer(log: Setting['log'], undo: ReturnType<typeof undoer>) {
  const devServer = await startDevServer({
    env: processEnvironment(),
    log,
    searchAttributes: SEARCH_ATTRIBUTES,
    claim: WORKER_CLAIM,
  });
  undo.add(() => devServer.stop());
  const { address, metricsUrl, namespace } = devServer;
  if (metricsUrl === undefined) {
    throw new Error('A bench needs a Temporal server of its own: unset TEMPORAL_ADDRESS.');
  }
  const connection = await openClientConnection(devServer.target);
  undo.add(() => connection.close());
  const pid = processWith('start-dev', '--port', address.split(':')[1] ?? '');
  return { devServer, connection, pid, actions: () => readActions(metricsUrl, namespace) };
}

/** What the server itself says of histories that have ended. */
async function keptOf(client: Client, workflowIds: readonly string[]): Promise<Kept> {
  const all = await Promise.all(workflowIds.map((id) => client.workflow.getHandle(id).describe()));
  return {
    records: all.reduce((sum, { historyLength }) => sum + historyLength, 0),
    bytes: all.reduce((sum, { historySize = 0 }) => sum + historySize, 0),
  };
}
