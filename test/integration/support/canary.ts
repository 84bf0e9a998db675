/**
 * Where a secret could have been written down: a Temporal server that keeps everything and says
 * everything, its database files, and whatever structure the SDK returns, as bytes to search
 * (secret-search.ts). Each place is one of surfaces.ts.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type Client } from '@temporalio/client';
import { verificationWorkflowId } from '../../../contract/names';
import { decodedHistory } from '../../../tools/decoded-history';
import { freePort } from '../../../tools/dev-server';
import { run, type Child } from '../../support/child-process';
import { sharedDevServer } from '../../support/dev-server';
import { bytesIn, type Haystack } from '../../../tools/secret-search';
import { type SurfaceName } from './surfaces';

/** Bytes of one of the places. */
export type Place = Haystack<SurfaceName>;

/** Starts a server with a database file that says everything that it does. */
export async function startTalkativeServer(
  databaseFile: string,
): Promise<{ readonly child: Child; readonly address: string }> {
  const { executable } = sharedDevServer();
  if (executable === undefined) throw new Error('The shared server has no executable.');
  const port = await freePort();
  const child = run(
    executable,
    // oxfmt-ignore
    ['server', 'start-dev', '--ip', '127.0.0.1', '--port', String(port), '--headless',
      '--db-filename', databaseFile, '--log-level', 'debug', '--log-format', 'json'],
  );
  return { child, address: `127.0.0.1:${String(port)}` };
}

/** All that a process printed. */
export function logOf(name: SurfaceName, child: Child): Place {
  return { name, bytes: Buffer.from(child.output() + child.errors()) };
}

/** What a worker printed, and of it the lines of the SDK's native core. */
export function logsOf(worker: Child): readonly Place[] {
  const core = worker.reports.filter(({ sdkComponent }) => sdkComponent === 'core');
  return [logOf('worker log', worker), placeOf('core log', core)];
}

/** The database and whatever stands beside it: write-ahead log, journal. */
export function databaseFiles(databaseFile: string, name: SurfaceName): readonly Place[] {
  return readdirSync(dirname(databaseFile))
    .filter((file) => file.startsWith(basename(databaseFile)))
    .map((file) => ({ name, bytes: readFileSync(join(dirname(databaseFile), file)) }));
}

/** Whether the process has not been killed meanwhile. */
export function isRunning({ process: { exitCode, signalCode } }: Child): boolean {
  return exitCode === null && signalCode === null;
}

/** What a process shows to whoever probes and scrapes it. */
export async function shownBy(name: SurfaceName, child: Child): Promise<Place> {
  const { health } = await child.report('health');
  const pages = ['/livez', '/readyz', '/metrics'].map(async (page) =>
    (await fetch(`${String(health)}${page}`)).text(),
  );
  return placeOf(name, await Promise.all(pages));
}

/** A structure, or several, as a place. */
export function placeOf(name: SurfaceName, value: unknown): Place {
  return { name, bytes: bytesIn(value) };
}

type Fields = Readonly<Record<string, unknown>>;
/** Members of a decoded history that have a surface of their own, by their names. */
const PARTS: readonly (readonly [SurfaceName, RegExp])[] = [
  ['ids of a decoded history', /(?:Id|Identity|^identity|^name)$/],
  ['summaries and details', /^userMetadata$/],
  ['failures and stack traces', /(?:^f|F)ailure$|^stackTrace$|^message$/],
  ['memo, attributes and headers', /^(?:memo|searchAttributes|header)$/],
  ['results of updates', /^workflowExecutionUpdateCompletedEventAttributes$/],
];

/** What Temporal keeps of these verifications: history, as it is and decoded, and what describes the run. */
export async function runsIn(
  temporal: Client,
  ids: readonly string[],
  decode: (history: unknown) => Promise<readonly Place[]>,
): Promise<readonly Place[]> {
  const places: Place[] = [];
  for (const id of ids) {
    const workflowId = verificationWorkflowId(id);
    const handle = temporal.workflow.getHandle(workflowId);
    const history = await handle.fetchHistory();
    const decoded = await decodedHistory(temporal, workflowId);
    places.push(
      placeOf('history', history),
      placeOf('decoded history', decoded),
      placeOf('description of a run', (await handle.describe()).raw),
      ...PARTS.map(([name, member]) => placeOf(name, membersNamed(decoded, member))),
      ...(await decode(history)),
    );
  }
  const listed: unknown[] = [];
  for await (const execution of temporal.workflow.list()) listed.push(execution.raw);
  return [...places, placeOf('list of runs', listed)];
}

/** What the UI shows of a run by asking its workflow; needs a worker. */
export async function detailsOf(temporal: Client, ids: readonly string[]): Promise<Place> {
  const details: unknown[] = [];
  for (const id of ids) {
    const handle = temporal.workflow.getHandle(verificationWorkflowId(id));
    details.push(await handle.query('__temporal_workflow_metadata'));
  }
  return placeOf('current details', details);
}

/** All members of a structure whose name matches, wherever they stand. */
function membersNamed(value: unknown, name: RegExp): readonly unknown[] {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return [];
  return Object.entries(value as Fields).flatMap(([key, inner]) =>
    name.test(key) ? [key, inner] : membersNamed(inner, name),
  );
}

/** The encrypted payloads of a history. */
export function encryptedPayloadsIn(value: unknown): readonly Payload[] {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return [];
  const { metadata, data } = value as Partial<Payload>;
  if (metadata?.['encoding'] !== undefined && data instanceof Uint8Array) {
    const isOurs = Buffer.from(metadata['encoding']).toString() === 'binary/encrypted';
    return isOurs ? [{ metadata, data }] : [];
  }
  return Object.values(value as Fields).flatMap(encryptedPayloadsIn);
}

interface Payload {
  readonly metadata: Readonly<Record<string, Uint8Array>>;
  readonly data: Uint8Array;
}
