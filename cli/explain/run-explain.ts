/** The command `explain`: reads what is known of a verification, and prints the answer. */
import { parseArgs } from 'node:util';
import { type WorkflowExecutionDescription } from '@temporalio/client';
import { VerificationClientError, isVerificationClientError } from '../../client';
import { ATTRIBUTE_KEYS, isVerificationId, verificationWorkflowId } from '../../contract/names';
import { connectClient, type ConnectedClient } from '../connect';
import { EXIT, UsageError, harmless, type CommandContext } from '../terminal';
import { hanging } from '../terminal/text';
import { explain, type Explanation, type Known, type OpenCall } from './explain';

/** Number of `temporal.api.enums.v1.PendingActivityState`. */
const STARTED = 2;

/**
 * Explains one verification.
 *
 * @returns the exit code
 * @throws UsageError, ConfigurationError, TemporalConnectionError, VerificationClientError
 */
export async function runExplain(context: CommandContext): Promise<number> {
  const { args, abortable, env, onEnd, print } = context;
  const { positionals } = parseArgs({ args: [...args], allowPositionals: true });
  const [verificationId, ...others] = positionals;
  if (!isVerificationId(verificationId) || others.length > 0) {
    throw new UsageError('Name one verification by its id.');
  }
  const connected = await abortable(connectClient(env));
  onEnd(connected.close);
  (await abortable(explanationOf(connected, verificationId))).forEach((line) => {
    print(line);
  });
  return EXIT.ok;
}

/** The lines that are printed. @throws VerificationClientError */
export async function explanationOf(
  connected: Pick<ConnectedClient, 'client' | 'temporal'>,
  verificationId: string,
): Promise<readonly string[]> {
  const { tenantId } = await connected.client.lookUp(verificationId);
  const explanation = explain(await readKnown(connected, verificationId));
  return [
    `Verification ${verificationId} of tenant ${harmless(tenantId)}`,
    ...linesOf(explanation),
  ];
}

async function readKnown(
  { client, temporal }: Pick<ConnectedClient, 'client' | 'temporal'>,
  verificationId: string,
): Promise<Known> {
  const handle = temporal.workflow.getHandle(verificationWorkflowId(verificationId));
  const view = await client.getVerification(verificationId).catch((error: unknown) => {
    if (!isVerificationClientError(error)) throw error;
    return new VerificationClientError(error.code);
  });
  const { startTime, closeTime, status, raw, typedSearchAttributes } = await handle.describe();
  const indexedPhase = typedSearchAttributes.get(ATTRIBUTE_KEYS.phase);
  return {
    view,
    ...(indexedPhase === undefined ? {} : { indexedPhase: harmless(indexedPhase) }),
    startedAt: startTime.toISOString(),
    ...(closeTime === undefined ? {} : { closedAt: closeTime.toISOString() }),
    status: status.name,
    openCalls: (raw.pendingActivities ?? []).map(toOpenCall),
  };
}

type Pending = NonNullable<WorkflowExecutionDescription['raw']['pendingActivities']>[number];

function toOpenCall(pending: Pending): OpenCall {
  const { activityType, attempt, state, lastFailure, nextAttemptScheduleTime: next } = pending;
  // The type is one of our closed list; the message may be encrypted, and is not ours to show.
  const failure =
    lastFailure?.applicationFailureInfo?.type ?? (lastFailure ? 'Timeout' : undefined);
  return {
    name: activityType?.name ?? 'of an unknown name',
    attempt: attempt ?? 1,
    isTaken: Number(state) === STARTED,
    ...(failure ? { failure } : {}),
    ...(next ? { nextAt: new Date(Number(next.seconds ?? 0) * 1_000).toISOString() } : {}),
  };
}

function linesOf({ why, since, until, turn, toDo }: Explanation): readonly string[] {
  const rows = [
    ['Why', why],
    ['Since', since],
    ...(until === undefined ? [] : [['Until', `${until} at the latest`]]),
    ['Whose turn', turn],
    ['To do', toDo],
  ];
  return rows.map(([name = '', text = '']) => `${name.padEnd(12)}${hanging(text, ' '.repeat(12))}`);
}
