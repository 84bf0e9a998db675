/**
 * The end user's answers on their way to a running verification: checked, sealed where still plain,
 * and sent. What does not fit is rejected at once when sent as an update, and dropped when sent as
 * a signal.
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
import {
  accountSelectionSchema,
  challengeAnswersSchema,
  providedCredentialsSchema,
} from '../contract/schemas';
import {
  hasSpace,
  type AccountSelection,
  type ChallengeAnswers,
  type ProvidedCredentials,
  type SecretFields,
} from '../domain';
import { isVerificationClientError } from './errors';
import { checkId, invalidRequest, parseRequest } from './parse';
import { readRunState } from './run-state';
import { readView } from './read-view';
import { sealFields, type SealingKeySource } from './seal-fields';
import { type TemporalCalls } from './temporal-calls';

/** The key becomes part of an update id, which Temporal keeps. */
const KEY_LENGTH_MAX = 64;

/** How an answer travels. */
export interface AnswerOptions {
  /**
   * A signal needs no worker, and is dropped without a word when it does not fit. A verification
   * whose history has grown long (domain/history-space) gets an update all the same, which costs
   * nothing when it is rejected. @default 'update'
   */
  readonly via?: 'update' | 'signal';
  /**
   * The same key twice is one answer; 1 to 64 characters, no secret. Rejected with `signal`, on which
   * it has no effect. @default a random one
   */
  readonly idempotencyKey?: string;
}

/** The two ways that one kind of answer can travel. */
interface Channels<M> {
  readonly signal: SignalDefinition<[M]>;
  readonly update: UpdateDefinition<AnswerAccepted, [M]>;
}

const CHALLENGE_ANSWERS: Channels<ChallengeAnswers> = {
  signal: answerChallengesSignal,
  update: submitChallengeAnswersUpdate,
};
const ACCOUNT_SELECTION: Channels<AccountSelection> = {
  signal: selectAccountSignal,
  update: submitAccountSelectionUpdate,
};
const CREDENTIALS: Channels<ProvidedCredentials> = {
  signal: provideCredentialsSignal,
  update: submitCredentialsUpdate,
};

/** Sends answers. Docs and errors stand at the methods of the client. */
export class Answers {
  readonly #calls: TemporalCalls;
  readonly #sealingKey: SealingKeySource;

  constructor(calls: TemporalCalls, sealingKey: SealingKeySource) {
    this.#calls = calls;
    this.#sealingKey = sealingKey;
  }

  async answerChallenges(
    verificationId: string,
    given: ChallengeAnswers<SecretFields>,
    options: AnswerOptions,
  ): Promise<void> {
    checkId(verificationId);
    const { round, answers: fields } = parseRequest(challengeAnswersSchema, given);
    const what = {
      verificationId,
      purpose: 'challenge-answer',
      fields,
      path: ['answers'],
    } as const;
    const answers = await sealFields(this.#sealingKey, what);
    await this.#deliver(verificationId, CHALLENGE_ANSWERS, { round, answers }, options);
  }

  async selectAccount(
    verificationId: string,
    given: AccountSelection,
    options: AnswerOptions,
  ): Promise<void> {
    const selection = parseRequest(accountSelectionSchema, given);
    await this.#deliver(verificationId, ACCOUNT_SELECTION, selection, options);
  }

  async provideCredentials(
    verificationId: string,
    given: ProvidedCredentials<SecretFields>,
    options: AnswerOptions,
  ): Promise<void> {
    checkId(verificationId);
    const { round, credentials: fields } = parseRequest(providedCredentialsSchema, given);
    const what = { verificationId, purpose: 'credential', fields, path: ['credentials'] } as const;
    const credentials = await sealFields(this.#sealingKey, what);
    await this.#deliver(verificationId, CREDENTIALS, { round, credentials }, options);
  }

  async #deliver<M extends { readonly round: number }>(
    verificationId: string,
    channels: Channels<M>,
    message: M,
    { via = 'update', idempotencyKey }: AnswerOptions,
  ): Promise<void> {
    checkKey(via, idempotencyKey);
    const updateId = idempotencyKey ?? randomUUID();
    const handle = this.#calls.handle(verificationId);
    const isSignal =
      via === 'signal' && hasSpace((await readRunState(this.#calls, verificationId)).history);
    const call = async (): Promise<void> => {
      if (isSignal) await handle.signal(channels.signal, message);
      else await handle.executeUpdate(channels.update, { args: [message], updateId });
    };
    const send = (): Promise<void> =>
      this.#calls.toRunning(handle, call, { needsWorker: !isSignal });
    try {
      await send();
    } catch (error) {
      if (!(await this.#wasEarly(verificationId, message.round, error))) throw error;
      await send();
    }
  }

  /**
   * Whether a rejection came because the round had been shown before it was open: it is open now.
   */
  async #wasEarly(verificationId: string, round: number, error: unknown): Promise<boolean> {
    const isRejected = isVerificationClientError(error) && error.code === 'ANSWER_REJECTED';
    if (!isRejected || error.reason !== 'no-open-round') return false;
    const { nextAction } = (await readView(this.#calls, verificationId)).view;
    return nextAction.kind !== 'none' && nextAction.round === round;
  }
}

/** @throws VerificationClientError INVALID_REQUEST for a key that cannot have its effect */
function checkKey(via: AnswerOptions['via'], key: string | undefined): void {
  if (key === undefined) return;
  const fits = key.length > 0 && key.length <= KEY_LENGTH_MAX;
  const problem = fits ? 'has no effect on a signal' : 'must have 1 to 64 characters';
  if (via === 'signal' || !fits) throw invalidRequest([{ path: ['idempotencyKey'], problem }]);
}
