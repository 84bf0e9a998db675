/** What a fault run leaves behind, and is judged by. */
import { existsSync, readFileSync } from 'node:fs';
import { WorkflowNotFoundError } from '@temporalio/client';
import { type temporal } from '@temporalio/proto';
import { verificationWorkflowId } from '../../contract/names';
import { decodedHistory } from '../decoded-history';
import { bytesIn, type Haystack } from '../secret-search';
import { turnstile } from '../waiting';
import {
  type ChallengeSummary,
  type Counters,
  type MemberSummary,
  type RequestLogEntry,
  type UserSummary,
} from '../../simulator';
import { type Ended } from './plan';
import { type World } from './world';

type History = temporal.api.history.v1.IHistory;

/** A run as Temporal has it. */
export interface Run {
  readonly verificationId: string;
  readonly isRunning: boolean;
  readonly history: History;
  /** As whoever has the payload keys reads it. */
  readonly decoded: History;
}

export interface Evidence {
  readonly requests: readonly RequestLogEntry[];
  readonly users: readonly UserSummary[];
  readonly members: readonly MemberSummary[];
  readonly challenges: readonly ChallengeSummary[];
  readonly counters: Readonly<Counters>;
  readonly runs: readonly Run[];
  /** Verifications that Temporal does not know. */
  readonly lost: readonly string[];
  /** Ids of requests whose sender had given them up. */
  readonly givenUp: ReadonlySet<string>;
  /** How often each process ended, or could not start, without being told to. */
  readonly ends: Readonly<Record<string, number>>;
}

/** Reads what simulator and Temporal know of these verifications. */
export async function gather(world: World, ended: readonly Ended[]): Promise<Evidence> {
  const { control } = world;
  const turn = turnstile(8);
  const runs = await Promise.all(
    ended.map(({ verificationId }) => turn(() => runOf(world, verificationId))),
  );
  return {
    requests: await control.requests(),
    users: await control.users(),
    members: await control.members(),
    challenges: await control.challenges(),
    counters: await control.counters(),
    runs: runs.filter((each) => typeof each !== 'string'),
    lost: runs.filter((each) => typeof each === 'string'),
    givenUp: world.mx.givenUp,
    ends: await endsOf(world),
  };
}

/** The run, or the id alone where there is none. */
async function runOf({ temporal }: World, verificationId: string): Promise<Run | string> {
  const workflowId = verificationWorkflowId(verificationId);
  const handle = temporal.workflow.getHandle(workflowId);
  try {
    const isRunning = (await handle.describe()).status.name === 'RUNNING';
    const history = await handle.fetchHistory();
    return {
      ...{ verificationId, isRunning, history },
      decoded: await decodedHistory(temporal, workflowId),
    };
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return verificationId;
    throw error;
  }
}

async function endsOf(world: World): Promise<Evidence['ends']> {
  const { workers, api, simulator, server } = world;
  const all = [...workers, api, simulator].map(
    (each) => [each.name, each.endedByItself()] as const,
  );
  return Object.fromEntries([...all, ['server', (await server.hasEnded()) ? 1 : 0]]);
}

/** Everywhere where a secret could have been written down; read once all processes have ended. */
export function placesOf(world: World, { runs }: Evidence): readonly Haystack[] {
  const { workers, api, server, databaseFile } = world;
  const logs = [...workers, api, { name: 'server', log: () => server.log() }].map((each) => ({
    name: `log of ${each.name}`,
    bytes: Buffer.from(each.log()),
  }));
  const files = ['', '-wal', '-shm', '-journal'].map((suffix) => `${databaseFile}${suffix}`);
  const database = files
    .filter((file) => existsSync(file))
    .map((file) => ({ name: 'database', bytes: readFileSync(file) }));
  const histories = runs.map(({ history }) => ({ name: 'history', bytes: bytesIn(history) }));
  return [...logs, ...database, ...histories];
}

/** What whoever has the payload keys reads: whole numbers may be there, sealed values and keys not. */
export function decodedPlacesOf({ runs }: Evidence): readonly Haystack[] {
  return runs.map(({ decoded }) => ({ name: 'decoded history', bytes: bytesIn(decoded) }));
}
