/** A signal that the server takes once, however often it is sent: the SDK's own has no request id. */
import { type WorkflowHandle } from '@temporalio/client';
import { type SignalDefinition } from '@temporalio/common';
import { type TemporalCalls } from './temporal-calls';

/** A message, and what is the same for all sendings of it. */
interface OnceMessage<M> {
  readonly message: M;
  readonly requestId: string;
}

/** Sends it. A repeated one changes nothing, without a word, also after the end of the run. */
export async function signalOnce<M>(
  { temporal: { workflow } }: TemporalCalls,
  { workflowId }: WorkflowHandle,
  { name }: SignalDefinition<[M]>,
  { message, requestId }: OnceMessage<M>,
): Promise<void> {
  const { payloadConverter, payloadCodecs } = workflow.options.loadedDataConverter;
  let payloads = [payloadConverter.toPayload(message)];
  for (const codec of payloadCodecs) payloads = await codec.encode(payloads);
  await workflow.workflowService.signalWorkflowExecution({
    namespace: workflow.options.namespace,
    identity: workflow.options.identity,
    workflowExecution: { workflowId },
    signalName: name,
    input: { payloads },
    requestId,
  });
}
