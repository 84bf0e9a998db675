/** Leaves the records by which webhooks of MX find the verifications that poll slowly. */
import { Client, type Connection } from '@temporalio/client';
import { type ActivityDependencies } from '../activities';
import { CallerReferences, AesPayloadCodec, type createDataConverter } from '../codec';
import { MEMBER_HASH_SCOPE, MX_MEMBER, TASK_QUEUES, mxMemberId } from '../contract';

/** A poll does not wait longer for it; the verification then goes on without. */
const START_MS = 2_000;
const RECORD_MS = 60_000;

/** Makes what an activity calls when its polling turns slow. Never rejects: it is about hints. */
export function slowPollRecords(
  connection: Connection,
  namespace: string,
  dataConverter: ReturnType<typeof createDataConverter>,
): NonNullable<ActivityDependencies['onSlowPolling']> {
  const temporal = new Client({ connection, namespace, dataConverter });
  const codec = dataConverter.payloadCodecs?.find((each) => each instanceof AesPayloadCodec);
  const references = codec?.references ?? new CallerReferences(namespace, []);
  return async (verificationId, memberGuid) => {
    const hash = references.hash(MEMBER_HASH_SCOPE, memberGuid);
    const record = () =>
      temporal.workflow.start(MX_MEMBER, {
        taskQueue: TASK_QUEUES.workflows,
        workflowId: mxMemberId(hash, verificationId),
        // A later phase of the same verification has it already.
        workflowIdReusePolicy: 'REJECT_DUPLICATE',
        workflowExecutionTimeout: RECORD_MS,
        args: [],
      });
    await temporal.withDeadline(Date.now() + START_MS, record).catch(() => undefined);
  };
}
