/** A Temporal server that a bench starts, with its process and its own counter of Actions. */
import { type Connection } from '@temporalio/client';
import { SEARCH_ATTRIBUTES } from '../../../contract/names';
import { openClientConnection, processEnvironment } from '../../../runtime';
import { readActions, type ActionCounts } from '../../actions';
import { startDevServer, type DevServer } from '../../dev-server';
import { WORKER_CLAIM } from '../../stack';
import { processWith } from './processes';
import { type Undoer } from './undoer';

/** A server that runs, for one bench alone. */
export interface TemporalServer {
  readonly devServer: DevServer;
  readonly connection: Connection;
  readonly pid: number;
  /** Actions so far, by kind. */
  readonly actions: () => Promise<ActionCounts>;
}

/** Starts it. @throws Error where a named server would be used: it has other work, and its counters are not ours */
export async function startTemporalServer(
  log: (line: string) => void,
  undo: Undoer,
): Promise<TemporalServer> {
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
