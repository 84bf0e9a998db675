/**
 * Answers on their way to a running verification. What does not fit is rejected at once when sent
 * as an update, and dropped when sent as a signal.
 */
import { randomUUID } from 'node:crypto';
import { type SignalDefinition, type UpdateDefinition } from '@temporalio/common';
import {
  answerChallengesSignal,
  provideCredentialsSignal,
  selectAccountSignal,
  submitAccountSelectionUpdate,
  submitChallengeAnswersUpdate,
  submitCredentialsUpdate,
  type AnswerAccepted,
} from '../contract';
import { hasSpace } from '../domain';
import { checkKey, type AnswerKind, type AnswerMessages, type DeliverAnswer } from './answers';
import { isVerificationClientError } from './errors';
import { readRunState } from './run-state';
import { readView } from './read-view';
import { type TemporalCalls } from './temporal-calls';

/** The two ways that each kind of answer can travel. */
const CHANNELS: {
  readonly [K in AnswerKind]: {
    readonly signal: SignalDefinition<[AnswerMessages[K]]>;
    readonly update: UpdateDefinition<AnswerAccepted, [AnswerMessages[K]]>;
  };
} = {
  challengeAnswers: { signal: answerChallengesSignal, update: submitChallengeAnswersUpdate },
  accountSelection: { signal: selectAccountSignal, update: submitAccountSelectionUpdate },
  credentials: { signal: provideCredentialsSignal, update: submitCredentialsUpdate },
};

/** Delivers through Temporal. */
export function deliveryBy(calls: TemporalCalls): DeliverAnswer {
  return async (verificationId, kind, message, options) => {
    checkKey(options);
    const { via = 'update', idempotencyKey: updateId = randomUUID() } = options;
    const { signal, update } = CHANNELS[kind];
    const handle = calls.handle(verificationId);
    const isSignal =
      via === 'signal' && hasSpace((await readRunState(calls, verificationId)).history);
    const call = async (): Promise<void> => {
      if (isSignal) await handle.signal(signal, message);
      else await handle.executeUpdate(update, { args: [message], updateId });
    };
    const send = (): Promise<void> => calls.toRunning(handle, call, { needsWorker: !isSignal });
    try {
      await send();
    } catch (error) {
      if (!(await wasEarly(calls, verificationId, message.round, error))) throw error;
      await send();
    }
  };
}

/**
 * Whether a rejection came because the round had been shown before it was open: it is open now.
 */
async function wasEarly(
  calls: TemporalCalls,
  verificationId: string,
  round: number,
  error: unknown,
): Promise<boolean> {
  const isRejected = isVerificationClientError(error) && error.code === 'ANSWER_REJECTED';
  if (!isRejected || error.reason !== 'no-open-round') return false;
  const { nextAction } = (await readView(calls, verificationId)).view;
  return nextAction.kind !== 'none' && nextAction.round === round;
}
