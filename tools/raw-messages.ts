/** Messages to a run as others may send them: with payloads that our client never makes. */
import { type Client } from '@temporalio/client';
import { type temporal } from '@temporalio/proto';
import { verificationWorkflowId } from '../contract/names';

type Payload = temporal.api.common.v1.IPayload;

/** A payload of this encoding, or of none. */
export function payloadOf(encoding: string | undefined, text: string): Payload {
  const metadata = encoding === undefined ? {} : { encoding: Buffer.from(encoding) };
  return { metadata, data: Buffer.from(text) };
}

const runOf = (client: Client, id: string) => ({
  namespace: client.workflow.options.namespace,
  workflowExecution: { workflowId: verificationWorkflowId(id) },
});

export async function sendSignal(
  client: Client,
  id: string,
  signalName: string,
  payload: Payload,
): Promise<void> {
  const input = { payloads: [payload] };
  const signal = { ...runOf(client, id), signalName, input };
  await client.workflowService.signalWorkflowExecution(signal);
}

/** Returns the failure of the update. */
export async function sendUpdate(
  client: Client,
  id: string,
  name: string,
  payload: Payload,
): Promise<temporal.api.failure.v1.IFailure | null | undefined> {
  const { outcome } = await client.workflowService.updateWorkflowExecution({
    ...runOf(client, id),
    waitPolicy: { lifecycleStage: 3 },
    request: { meta: {}, input: { name, args: { payloads: [payload] } } },
  });
  return outcome?.failure;
}
