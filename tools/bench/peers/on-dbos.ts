/** The contestant on DBOS: a service whose steps are rows of a PostgreSQL; there is no server between. */
import { type Kept, type Running, type Setting, rightAnswers } from '../compare/contestant';
import { startScript } from '../measure/child';
import { orUndone, undoer } from '../measure/undoer';
import { type Verified } from '../verification/durable-steps';
import { type Question } from '../verification/mx-calls';
import { loadPeer, peerPackages } from './packages';
import { startPostgres } from './postgres';

/** What we use of its client, and of the driver beside it. */
interface Client {
  getEvent<T>(
    workflowId: string,
    key: string,
    options: { readonly timeoutSeconds: number; readonly pollingIntervalMs: number },
  ): Promise<T | null>;
  send(workflowId: string, message: unknown, topic: string): Promise<void>;
  retrieveWorkflow<T>(workflowId: string): { getResult(): Promise<T> };
  destroy(): Promise<void>;
}
interface Sdk {
  readonly DBOSClient: { create(options: { readonly systemDatabaseUrl: string }): Promise<Client> };
}
interface Driver {
  readonly Client: new (options: { readonly connectionString: string }) => {
    connect(): Promise<void>;
    query(
      text: string,
      values: readonly unknown[],
    ): Promise<{
      // PostgreSQL's counts may be larger than a number.
      readonly rows: readonly { readonly records: string; readonly bytes: string }[];
    }>;
    end(): Promise<void>;
  };
}

/** Its client, outside the service, looks into the database; by itself every ten seconds. */
const FOLLOWING = { timeoutSeconds: 600, pollingIntervalMs: 1_000 } as const;
/** What it keeps of a workflow. */
const TABLES = ['workflow_status', 'operation_outputs', 'workflow_events', 'notifications'];

/** Starts database and service. */
export async function startDbos({ mx, pollIntervalMs, log }: Setting): Promise<Running> {
  const folder = await peerPackages(log);
  const undo = undoer();
  return orUndone(undo, async () => {
    const database = await startPostgres(log);
    undo.add(database.stop);
    const settings = { folder, databaseUrl: database.url, mx, pollIntervalMs };
    const service = await startScript(require.resolve('./dbos-service'), settings);
    undo.add(service.stop);
    const { DBOSClient } = loadPeer(folder, '@dbos-inc/dbos-sdk') as Sdk;
    const client = await DBOSClient.create({ systemDatabaseUrl: database.url });
    undo.add(() => client.destroy());
    return {
      processes: { worker: service.pid, database: database.pid },
      kept: (ids) => keptOf(folder, database.url, ids),
      stop: undo.run,
      verify: async (id, think) => {
        service.process.send({ id, kind: 'start' });
        for (const round of [1, 2]) {
          const questions = await client.getEvent<readonly Question[]>(
            id,
            `asked-${String(round)}`,
            FOLLOWING,
          );
          await think();
          await client.send(id, rightAnswers(questions ?? []), `answered-${String(round)}`);
        }
        const { memberGuid, numbers } = await client.retrieveWorkflow<Verified>(id).getResult();
        return { memberGuid, accounts: numbers.length };
      },
    };
  });
}

/** Rows of all its tables, and their size without indices. */
async function keptOf(folder: string, url: string, ids: readonly string[]): Promise<Kept> {
  const { Client } = loadPeer(folder, 'pg') as Driver;
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    let kept: Kept = { records: 0, bytes: 0 };
    for (const table of TABLES) {
      const column = table === 'notifications' ? 'destination_uuid' : 'workflow_uuid';
      const { rows } = await client.query(
        `SELECT count(*) AS records, coalesce(sum(pg_column_size(t.*)), 0) AS bytes FROM dbos.${table} t WHERE ${column} = ANY($1)`,
        [ids],
      );
      const { records, bytes } = rows[0] ?? { records: 0, bytes: 0 };
      kept = { records: kept.records + Number(records), bytes: kept.bytes + Number(bytes) };
    }
    return kept;
  } finally {
    await client.end();
  }
}
