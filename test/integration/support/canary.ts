/**
 * Where a secret could have been written down: a Temporal server that keeps everything and says
 * everything, its database files, and whatever structure the SDK returns, as bytes to search
 * (secret-search.ts).
 */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type Client } from '@temporalio/client';
import { verificationWorkflowId } from '../../../contract/names';
import { decodedHistory } from '../../../tools/decoded-history';
import { freePort } from '../../../tools/dev-server';
import { run, type Child } from '../../support/child-process';
import { sharedDevServer } from '../../support/dev-server';
import { type Haystack } from './secret-search';

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
export function logOf(name: string, child: Child): Haystack {
  return { name, bytes: Buffer.from(child.output() + child.errors()) };
}

/** The database and whatever stands beside it: write-ahead log, journal. */
export function databaseFiles(databaseFile: string, when: string): readonly Haystack[] {
  return readdirSync(dirname(databaseFile))
    .filter((name) => name.startsWith(basename(databaseFile)))
    .map((name) => ({
      name: `database ${name}, ${when}`,
      bytes: readFileSync(join(dirname(databaseFile), name)),
    }));
}

/** What Temporal keeps of these verifications: history, as it is and decoded, and what describes the run. */
export async function runsIn(
  temporal: Client,
  ids: readonly string[],
): Promise<readonly Haystack[]> {
  const places: Haystack[] = [];
  for (const id of ids) {
    const handle = temporal.workflow.getHandle(verificationWorkflowId(id));
    const decoded = await decodedHistory(temporal, verificationWorkflowId(id));
    places.push(
      { name: 'history', bytes: bytesIn(await handle.fetchHistory()) },
      { name: 'decoded history', bytes: bytesIn(decoded) },
      { name: 'decoded history without signals', bytes: bytesIn(withoutSignals(decoded.events)) },
      { name: 'visibility, memo and attributes', bytes: bytesIn((await handle.describe()).raw) },
    );
  }
  return places;
}

function withoutSignals<E extends object>(events: readonly E[] | null | undefined): readonly E[] {
  return (events ?? []).filter(
    (event) =>
      !('workflowExecutionSignaledEventAttributes' in event) ||
      !event.workflowExecutionSignaledEventAttributes,
  );
}

/** Everything in a structure: its texts, and the bytes of its payloads as they are once decoded. */
export function bytesIn(value: unknown): Buffer {
  const chunks: Buffer[] = [];
  const collect = (part: unknown): void => {
    if (part instanceof Uint8Array) chunks.push(Buffer.from(part));
    else if (Array.isArray(part)) part.forEach(collect);
    else if (typeof part === 'object' && part !== null) {
      for (const [key, inner] of Object.entries(part)) {
        chunks.push(Buffer.from(key));
        collect(inner);
      }
    } else chunks.push(Buffer.from(String(part)));
    chunks.push(Buffer.from('\n'));
  };
  collect(value);
  return Buffer.concat(chunks);
}
