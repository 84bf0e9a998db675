/** The Temporal server of a tool that starts a worker of its own. */
import { type Connection } from '@temporalio/client';
import { type CommandContext, paragraph } from '../cli/terminal';
import { SEARCH_ATTRIBUTES } from '../contract/names';
import { openClientConnection } from '../runtime';
import { startDevServer, type DevServer } from './dev-server';
import { WORKER_CLAIM } from './stack';

/** Starts it with a connection to it; the context ends both. */
export async function openToolServer({ env, print, onEnd }: CommandContext): Promise<{
  readonly devServer: DevServer;
  readonly connection: Connection;
}> {
  const devServer = await startDevServer({
    env,
    log: (line) => {
      print(paragraph(line));
    },
    searchAttributes: SEARCH_ATTRIBUTES,
    claim: WORKER_CLAIM,
  });
  onEnd(() => devServer.stop());
  const connection = await openClientConnection(devServer.target);
  onEnd(() => connection.close());
  return { devServer, connection };
}
