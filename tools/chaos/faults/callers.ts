/** What callers, end users and others send. */
import { WorkflowFailedError, type ApplicationFailure } from '@temporalio/client';
import * as messages from '../../../contract/messages';
import { ACCOUNT_VERIFICATION, TASK_QUEUES, verificationWorkflowId } from '../../../contract/names';
import { payloadOf, sendSignal, sendUpdate } from '../../raw-messages';
import { SAFETY_NET_MS } from '../../waiting';
import { type Fault, type Scene } from '../fault';
import { about, type Pacing } from '../pacing';
import { pick } from '../random';
import { type World } from '../world';

const POISON = [
  payloadOf(undefined, 'no encoding'),
  payloadOf('json/plain', '{"round":'),
  payloadOf('json/plain', '{"round":"one","answers":7}'),
  payloadOf('binary/encrypted', 'not encrypted at all'),
  payloadOf('binary/unheard-of', 'x'),
] as const;
const SIGNALS = [
  messages.answerChallengesSignal,
  messages.selectAccountSignal,
  messages.provideCredentialsSignal,
  messages.memberChangedSignal,
].map(({ name }) => name);
const UPDATES = [messages.submitChallengeAnswersUpdate, messages.submitAccountSelectionUpdate].map(
  ({ name }) => name,
);
const POISONED_MESSAGES = 5;
const POISONED_STARTS = 3;

/** Sends a verification what nobody can read. */
export async function poison({ temporal }: World, id: string, pacing: Pacing): Promise<void> {
  const { random } = pacing;
  for (let n = 0; n < POISONED_MESSAGES; n += 1) {
    await about(1_500, pacing);
    const payload = pick(POISON, random);
    // It may have ended by then.
    const sent =
      random() < 0.7
        ? sendSignal(temporal, id, pick(SIGNALS, random), payload)
        : sendUpdate(temporal, id, pick(UPDATES, random), payload);
    await sent.catch(() => undefined);
  }
}

/** Starts whose input nobody can read: each fails, and says why. */
async function poisonedStarts(scene: Scene): Promise<void> {
  const { world, random, violated } = scene;
  const { temporal } = world;
  for (let n = 0; n < POISONED_STARTS; n += 1) {
    await about(2_000, scene);
    const workflowId = verificationWorkflowId(`poisoned-${String(Math.floor(random() * 1e9))}`);
    await temporal.workflowService.startWorkflowExecution({
      ...{ namespace: 'default', workflowId, requestId: workflowId },
      input: { payloads: [pick(POISON, random)] },
      workflowType: { name: ACCOUNT_VERIFICATION },
      taskQueue: { name: TASK_QUEUES.workflows },
    });
    const { connection } = temporal;
    const seen: unknown = await connection
      .withDeadline(Date.now() + SAFETY_NET_MS, () =>
        temporal.workflow.getHandle(workflowId).result(),
      )
      .catch((error: unknown) => error);
    const { type } = (seen instanceof WorkflowFailedError ? seen.cause : {}) as ApplicationFailure;
    if (type !== messages.INVALID_INPUT)
      violated(`a poisoned start did not fail as such: ${workflowId}`);
  }
}

export const CALLER_FAULTS: readonly Fault[] = [
  {
    name: 'pushy-end-users',
    what: 'each answer comes three times at once, the one before it once more, and one for the next round',
    habits: { isPushy: true },
  },
  {
    name: 'parallel-starts',
    what: 'each verification is started five times at once',
    habits: { startsAtOnce: 5 },
  },
  {
    name: 'cancels',
    what: 'half of all are cancelled at some moment',
    habits: { cancelled: 0.5, endedWithinMs: 8_000 },
  },
  {
    name: 'terminates',
    what: 'half of all are terminated at some moment',
    habits: { terminated: 0.5, endedWithinMs: 8_000 },
  },
  {
    name: 'poison',
    what: 'signals, updates and starts that nobody can read',
    habits: { beside: poison },
    meanwhile: poisonedStarts,
  },
];
