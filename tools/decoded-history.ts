/** A run's event history with its payloads decoded, as whoever has the keys reads it. */
import { type Client } from '@temporalio/client';
import { type Payload } from '@temporalio/common';
import {
  decode,
  visit,
  walkGetWorkflowExecutionHistoryResponse,
} from '@temporalio/common/lib/internal-non-workflow';
import { type temporal } from '@temporalio/proto';
import { PayloadCodecError } from '../codec';

/** @throws PayloadCodecError where the client lacks a key; what is damaged stays as it is */
export async function decodedHistory(
  client: Client,
  workflowId: string,
): Promise<temporal.api.history.v1.IHistory> {
  const history = await client.workflow.getHandle(workflowId).fetchHistory();
  const { payloadCodecs } = client.options.loadedDataConverter;
  const decodeOne = async (payload: Payload): Promise<Payload> => {
    const decoded = decode(payloadCodecs, [payload]).catch((error: unknown) => {
      if (error instanceof PayloadCodecError && error.code === 'not-openable') return [payload];
      throw error;
    });
    return (await decoded)[0] ?? payload;
  };
  await visit({ history }, walkGetWorkflowExecutionHistoryResponse, {
    transformPayload: decodeOne,
    transformPayloads: (payloads) => Promise.all(payloads.map(decodeOne)),
  });
  return history;
}
