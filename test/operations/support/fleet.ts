/** Verifications for every list of docs/operations.md, planted on a real server. */
import { temporal as proto } from '@temporalio/proto';
import { type StartVerificationRequest } from '../../../client';
import { type VerificationPhase } from '../../../domain';
import { type Stack } from '../../../tools/stack';
import { cancelVerificationSignal } from '../../../contract/messages';
import {
  ACCOUNT_VERIFICATION,
  ATTRIBUTE_KEYS,
  verificationWorkflowId,
} from '../../../contract/names';
import { play, untilAsked, viewWhere } from '../../../tools/end-user/at-client';
import { atMxBank } from '../../../tools/end-user/at-mx';
import { SAFETY_NET_MS } from '../../../tools/waiting';

export interface Fleet {
  /** How long the run `long` took, by the server, in milliseconds; every other one took less. */
  readonly longestMs: number;
}

const MINUTE_MS = 60_000;
const IN_TIME = { timeoutMs: SAFETY_NET_MS };
/** A task queue that no worker serves. */
const NOBODY = 'nobody';
/** A bank other than MX Bank where the same user name and passwords work. */
export const OTHER_BANK = 'alliant';

/** Plants them all; resolves when each stands where it has to. The index follows a moment later. */
export async function plantFleet(stack: Stack): Promise<Fleet> {
  const { client, temporal } = stack;
  const start = (verificationId: string, request: StartVerificationRequest) =>
    client.start({ ...request, verificationId });

  await startBroken(stack);
  await start('long', atMxBank('password'));
  await start('choosing', atMxBank('password'));
  await start('terminated', atMxBank('password'));
  await start('asked-text', atMxBank('challenge', { tenantId: 'acme' }));
  await start('asked-code', atMxBank('sim_token'));
  await start('verified', atMxBank('sim_legacy', { tenantId: 'acme' }));
  const once = { limits: { credentialAttemptsMax: 1 } };
  await start('denied-mxbank', atMxBank('INVALID', once));
  const slow = { fastPollingMs: 200, slowPollMs: 1_000 };
  await start('stuck', atMxBank('sim_status_pending', { limits: slow }));
  await start('retrying', atMxBank('SERVER_ERROR', { policies: { retryDaily: true } }));

  await untilAsked(client, 'long', 'select-account');
  await untilAsked(client, 'choosing', 'select-account');
  await untilAsked(client, 'terminated', 'select-account');
  await untilAsked(client, 'asked-text', 'answer-challenges');
  await untilAsked(client, 'asked-code', 'answer-challenges');
  await viewWhere(client, 'retrying', ({ phase }) => phase === 'WAITING_TO_RETRY');
  const elsewhere = { kind: 'credentials', institutionCode: OTHER_BANK } as const;
  await play(
    client,
    { verificationId: 'denied-elsewhere', user: { kind: 'new' }, member: elsewhere, ...once },
    { credentials: ['INVALID'] },
  );
  for (const id of ['verified', 'denied-mxbank']) await client.result(id, IN_TIME);
  const always = { kind: 'status', status: 401, times: 9 } as const;
  stack.simulator.control.addFault({ route: 'createUser', ...always });
  await start('rejected', atMxBank('password'));
  await client.result('rejected', IN_TIME);
  stack.simulator.control.clearFaults();

  await temporal.workflow.getHandle(verificationWorkflowId('terminated')).terminate();
  await startFailed(stack);
  await startUnserved(stack, 'timed-out', { workflowExecutionTimeout: 1_000 });
  await startWaitingSince(stack, 'waiting-11-min', 'AWAITING_CREDENTIALS', 11);
  await startWaitingSince(stack, 'waiting-9-min', 'AWAITING_CREDENTIALS', 9);
  await startWaitingSince(stack, 'stuck-16-min', 'CONNECTING', 16);
  await temporal.workflow.start('somethingElse', { workflowId: 'other', taskQueue: NOBODY });

  const long = temporal.workflow.getHandle(verificationWorkflowId('long'));
  await long.signal(cancelVerificationSignal, { reason: 'planted' });
  await client.result('long', IN_TIME);
  const { startTime, closeTime } = await long.describe();
  return { longestMs: (closeTime?.getTime() ?? 0) - startTime.getTime() };
}

/** A run whose Workflow Task fails again and again, as with a worker that has a defect. */
async function startBroken({ temporal, devServer }: Stack): Promise<void> {
  const taskQueue = 'breaking';
  await temporal.workflow.start(ACCOUNT_VERIFICATION, {
    workflowId: verificationWorkflowId('broken'),
    taskQueue,
  });
  const failTask = async (): Promise<void> => {
    const task = await nextTask(temporal, devServer.namespace, taskQueue);
    await temporal.workflowService.respondWorkflowTaskFailed({
      namespace: devServer.namespace,
      identity: 'test',
      taskToken: task.taskToken,
      failure: { message: 'planted' },
    });
  };
  await failTask();
  // The server marks the run after five failures, with growing pauses; nobody waits for that here.
  const failAll = async (): Promise<void> => {
    for (let failed = 1; failed < 7; failed += 1) await failTask();
  };
  void failAll().catch(() => undefined);
}

/** The next Workflow Task of a queue that no worker serves. */
function nextTask(temporal: Stack['temporal'], namespace: string, name: string) {
  const { workflowService } = temporal;
  return temporal.withDeadline(Date.now() + SAFETY_NET_MS, () =>
    workflowService.pollWorkflowTaskQueue({ namespace, taskQueue: { name }, identity: 'test' }),
  );
}

async function startUnserved(
  { temporal }: Stack,
  verificationId: string,
  options: { readonly workflowExecutionTimeout?: number } = {},
): Promise<void> {
  await temporal.workflow.start(ACCOUNT_VERIFICATION, {
    workflowId: verificationWorkflowId(verificationId),
    taskQueue: NOBODY,
    ...options,
  });
}

/** As the index has a run that has waited for some minutes. */
async function startWaitingSince(
  { temporal }: Stack,
  verificationId: string,
  phase: VerificationPhase,
  minutes: number,
): Promise<void> {
  await temporal.workflow.start(ACCOUNT_VERIFICATION, {
    workflowId: verificationWorkflowId(verificationId),
    taskQueue: NOBODY,
    typedSearchAttributes: [
      { key: ATTRIBUTE_KEYS.phase, value: phase },
      { key: ATTRIBUTE_KEYS.waitingSince, value: new Date(Date.now() - minutes * MINUTE_MS) },
    ],
  });
}

/** Fails a run as a worker does whose process has thrown. */
async function startFailed({ temporal, devServer }: Stack): Promise<void> {
  const taskQueue = 'failing';
  await temporal.workflow.start(ACCOUNT_VERIFICATION, {
    workflowId: verificationWorkflowId('failed'),
    taskQueue,
  });
  const { namespace } = devServer;
  const { workflowService } = temporal;
  const task = await nextTask(temporal, namespace, taskQueue);
  await workflowService.respondWorkflowTaskCompleted({
    namespace,
    identity: 'test',
    taskToken: task.taskToken,
    commands: [
      {
        commandType: proto.api.enums.v1.CommandType.COMMAND_TYPE_FAIL_WORKFLOW_EXECUTION,
        failWorkflowExecutionCommandAttributes: {
          failure: { message: 'planted', applicationFailureInfo: { type: 'Planted' } },
        },
      },
    ],
  });
}
