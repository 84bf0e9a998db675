/** Whether the payload keys that are set here are those of the processes that ran before. A read. */
import { type Connection } from '@temporalio/client';
import { AesPayloadCodec, PayloadCodecError, importPayloadKeys, isEncrypted } from '../../codec';
import { ACCOUNT_VERIFICATION } from '../../contract/names';
import { payloadKeysOf, type Environment, type TemporalTarget } from '../../runtime';
import { bad, good, notChecked, type Finding } from './check';

/** Opens the input of the newest verification, and shows nothing of it. */
export async function lookAtKeysInUse(
  connection: Connection,
  { namespace }: TemporalTarget,
  env: Environment,
): Promise<Finding> {
  const keys = await payloadKeysOf(env, importPayloadKeys);
  const payload = await newestInput(connection, namespace);
  if (payload === undefined) return notChecked('no verification has been started here.');
  if (!isEncrypted(payload))
    return keys === undefined
      ? good('the newest verification is not encrypted, as is set here')
      : bad(
          'The newest verification is not encrypted: who started it has PAYLOAD_ENCRYPTION off.',
          'Give it PAYLOAD_KEYS_FILE.',
        );
  if (keys === undefined)
    return bad(
      'The newest verification is encrypted, and PAYLOAD_ENCRYPTION is off here.',
      'Set PAYLOAD_KEYS_FILE to the file of the other processes.',
    );
  try {
    await new AesPayloadCodec({ keys, namespace }).decode([payload]);
    return good('they open the newest verification');
  } catch (error) {
    if (!(error instanceof PayloadCodecError)) throw error;
    return bad(
      'The payload keys that are set here do not open the newest verification: another process has others.',
      'Give all processes of the namespace one and the same PAYLOAD_KEYS_FILE; "keys payload list" shows the ids in it.',
    );
  }
}

async function newestInput(connection: Connection, namespace: string) {
  const query = `WorkflowType="${ACCOUNT_VERIFICATION}"`;
  const { executions } = await connection.workflowService.listWorkflowExecutions({
    ...{ namespace, query, pageSize: 1 },
  });
  const execution = executions[0]?.execution;
  if (!execution) return undefined;
  const { history } = await connection.workflowService.getWorkflowExecutionHistory({
    ...{ namespace, execution, maximumPageSize: 1 },
  });
  return history?.events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads?.[0];
}
