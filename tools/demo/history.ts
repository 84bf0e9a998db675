/**
 * Reading a verification's event history, live and as a file. For demonstration and counting;
 * products use client/.
 */
import { writeFile } from 'node:fs/promises';
import { type Client } from '@temporalio/client';
import { type temporal } from '@temporalio/proto';
import { historyToJSON } from '@temporalio/common/lib/proto-utils';
import { decodedHistory } from '../decoded-history';

/** One event of a history. */
export type HistoryEvent = temporal.api.history.v1.IHistoryEvent;

/**
 * The server answers an idle long-poll after 20 s, with nothing; this is the bound where it does
 * not.
 */
const LONG_POLL_MS = 70_000;

/**
 * Yields the events as the server records them, and ends after the last one. Long-polls: costs no
 * Action.
 */
export async function* followHistory(
  temporal: Client,
  workflowId: string,
): AsyncGenerator<HistoryEvent> {
  const { connection, workflowService, options } = temporal.workflow;
  let token: Uint8Array | undefined;
  do {
    const request = {
      namespace: options.namespace,
      execution: { workflowId },
      waitNewEvent: true,
      ...(token === undefined ? {} : { nextPageToken: token }),
    };
    const page = await connection.withDeadline(Date.now() + LONG_POLL_MS, () =>
      workflowService.getWorkflowExecutionHistory(request),
    );
    token = page.nextPageToken;
    yield* page.history?.events ?? [];
  } while (token.length > 0);
}

/**
 * Writes the whole history as JSON, decoded, in the form that the Temporal UI and CLI export and replay
 * tests read.
 */
export async function exportHistory(
  temporal: Client,
  workflowId: string,
  file: string,
): Promise<void> {
  await writeFile(file, `${historyToJSON(await decodedHistory(temporal, workflowId))}\n`);
}
