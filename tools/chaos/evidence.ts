/** What a fault run leaves behind, and is judged by. */
import { existsSync, readFileSync } from 'node:fs';
import { type temporal } from '@temporalio/proto';
import { verificationWorkflowId } from '../../contract/names';
import { bytesIn, type Haystack } from '../secret-search';
import { turnstile } from '../waiting';
import {
  type ChallengeSummary,
  type Counters,
  type MemberSummary,
  type RequestLogEntry,
} from '../../simulator';
import { type Ended } from './play';
import { type World } from './world';

/** A run as Temporal has it. */
export interface Run {
  readonly verificationId: string;
  readonly isRunning: boolean;
  readonly history: temporal.api.history.v1.IHistory;
}

export interface Evidence {
  readonly requests: readonly RequestLogEntry[];
  readonly members: readonly MemberSummary[];
  readonly challenges: readonly ChallengeSummary[];
  readonly counters: Readonly<Counters>;
  readonly runs: readonly Run[];
  /** Ids of requests whose sender had given them up. */
  readonly givenUp: ReadonlySet<string>;
}

/** Reads what simulator and Temporal know of these verifications. */
export async function gather(world: World, ended: readonly Ended[]): Promise<Evidence> {
  const { control, temporal } = world;
  const turn = turnstile(8);
  const runs = ended.map(({ verificationId }) =>
    turn(async () => {
      const handle = temporal.workflow.getHandle(verificationWorkflowId(verificationId));
      const isRunning = (await handle.describe()).status.name === 'RUNNING';
      return { verificationId, isRunning, history: await handle.fetchHistory() };
    }),
  );
  return {
    requests: await control.requests(),
    members: await control.members(),
    challenges: await control.challenges(),
    counters: await control.counters(),
    runs: await Promise.all(runs),
    givenUp: world.mx.givenUp,
  };
}

/** Everywhere where a secret could have been written down; read once the processes have ended. */
export function placesOf(world: World, { runs }: Evidence): readonly Haystack[] {
  const { workers, api, databaseFile } = world;
  const logs = [...workers, api].map((each) => ({
    name: `log of ${each.name}`,
    bytes: Buffer.from(each.log()),
  }));
  const files = ['', '-wal', '-shm'].map((suffix) => `${databaseFile}${suffix}`);
  const database = files
    .filter((file) => existsSync(file))
    .map((file) => ({ name: 'database', bytes: readFileSync(file) }));
  const histories = runs.map(({ history }) => ({ name: 'history', bytes: bytesIn(history) }));
  return [...logs, ...database, ...histories];
}
