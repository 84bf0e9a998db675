// Where a secret could have been written down: a Temporal server that keeps everything and says everything, its database files,
// and whatever structure the SDK returns, as bytes to search (secret-search.ts).
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Client } from '@temporalio/client';
import { freePort } from '../../../tools/dev-server';
import { verificationWorkflowId } from '../../../contract/names';
import { sharedDevServer } from '../../support/dev-server';
import type { Haystack } from './secret-search';

export interface TalkativeServer {
  readonly address: string;
  /** Everything that it printed. */
  readonly lines: readonly string[];
  /** Its database as it stood when it was asked to stop. */
  readonly filesBeforeStop: readonly Haystack[];
  readonly stop: () => Promise<void>;
}

/** A server with a database file that says everything that it does. */
export async function startTalkativeServer(databaseFile: string): Promise<TalkativeServer> {
  const port = await freePort();
  const child = spawn(
    sharedDevServer().executable!,
    // prettier-ignore
    ['server', 'start-dev', '--ip', '127.0.0.1', '--port', String(port), '--headless',
      '--db-filename', databaseFile, '--log-level', 'debug', '--log-format', 'json'],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (data: Buffer) => lines.push(data.toString()));
  }
  const ended = once(child, 'exit');
  const filesBeforeStop: Haystack[] = [];
  return {
    address: `127.0.0.1:${String(port)}`,
    lines,
    filesBeforeStop,
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      filesBeforeStop.push(...databaseFiles(databaseFile, 'before the stop'));
      child.kill('SIGTERM');
      await ended;
    },
  };
}

/** The database and whatever the dev server of the database keeps beside it: write-ahead log, journal. */
export function databaseFiles(databaseFile: string, when: string): readonly Haystack[] {
  return readdirSync(dirname(databaseFile))
    .filter((name) => name.startsWith(basename(databaseFile)))
    .map((name) => ({
      name: `database ${name}, ${when}`,
      bytes: readFileSync(join(dirname(databaseFile), name)),
    }));
}

/** What Temporal keeps of these verifications: history, and what describes the run. */
export async function runsIn(
  temporal: Client,
  ids: readonly string[],
): Promise<readonly Haystack[]> {
  const places: Haystack[] = [];
  for (const id of ids) {
    const handle = temporal.workflow.getHandle(verificationWorkflowId(id));
    places.push(
      { name: 'history', bytes: bytesIn(await handle.fetchHistory()) },
      { name: 'visibility, memo and attributes', bytes: bytesIn((await handle.describe()).raw) },
    );
  }
  return places;
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
