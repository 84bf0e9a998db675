/**
 * The end user's answers on their way to a running verification: checked, sealed where still plain, sent as an update
 * (rejected at once when it does not fit) or as a signal (dropped then).
 */
import { randomUUID } from 'node:crypto';
import type { SignalDefinition, UpdateDefinition } from '@temporalio/common';
import type { PublicSealingKey } from '../codec';
import * as messages from '../contract/messages';
import { checkFields, checkId, checkText } from './checks';
import type { SecretField } from './requests';
import { sealFields } from './seal-fields';
import type { TemporalCalls } from './temporal-calls';

/** How an answer travels. @default 'update' */
export interface AnswerOptions {
  readonly via?: 'update' | 'signal';
  /** The same key twice is one answer; up to 64 characters, no secret. Updates only. @default a random one */
  readonly idempotencyKey?: string;
}

/** What an MFA round is answered with. */
export interface ChallengeAnswersRequest {
  readonly round: number;
  readonly answers: readonly SecretField[];
}

/** What a request for credentials is answered with. */
export interface CredentialsRequest {
  readonly round: number;
  readonly credentials: readonly SecretField[];
}

/** Longest value of an account option. */
const VALUE_LENGTH_MAX = 200;

/** Sends answers. Docs and errors stand at the methods of the client. */
export class Answers {
  readonly #calls: TemporalCalls;
  readonly #sealingKey: PublicSealingKey;

  constructor(calls: TemporalCalls, sealingKey: PublicSealingKey) {
    this.#calls = calls;
    this.#sealingKey = sealingKey;
  }

  async answerChallenges(
    verificationId: string,
    { round, answers: fields }: ChallengeAnswersRequest,
    options: AnswerOptions,
  ): Promise<void> {
    const pointer = '/answers';
    checkId(verificationId);
    checkFields(fields, pointer);
    const purpose = 'challenge-answer';
    const answers = await sealFields(this.#sealingKey, {
      verificationId,
      purpose,
      fields,
      pointer,
    });
    const channels = {
      signal: messages.answerChallengesSignal,
      update: messages.submitChallengeAnswersUpdate,
    };
    await this.#deliver(verificationId, channels, { round, answers }, options);
  }

  async selectAccount(
    verificationId: string,
    { round, value }: { readonly round: number; readonly value: string },
    options: AnswerOptions,
  ): Promise<void> {
    checkText(value, '/value', VALUE_LENGTH_MAX);
    const channels = {
      signal: messages.selectAccountSignal,
      update: messages.submitAccountSelectionUpdate,
    };
    await this.#deliver(verificationId, channels, { round, value }, options);
  }

  async provideCredentials(
    verificationId: string,
    { round, credentials: fields }: CredentialsRequest,
    options: AnswerOptions,
  ): Promise<void> {
    const pointer = '/credentials';
    checkId(verificationId);
    checkFields(fields, pointer);
    const purpose = 'credential';
    const credentials = await sealFields(this.#sealingKey, {
      verificationId,
      purpose,
      fields,
      pointer,
    });
    const channels = {
      signal: messages.provideCredentialsSignal,
      update: messages.submitCredentialsUpdate,
    };
    await this.#deliver(verificationId, channels, { round, credentials }, options);
  }

  async #deliver<M>(
    verificationId: string,
    channels: Channels<M>,
    message: M,
    { via = 'update', idempotencyKey: updateId = randomUUID() }: AnswerOptions,
  ): Promise<void> {
    const handle = this.#calls.handle(verificationId);
    await this.#calls.toRunning(handle, async () => {
      if (via === 'signal') await handle.signal(channels.signal, message);
      else await handle.executeUpdate(channels.update, { args: [message], updateId });
    });
  }
}

/** The two ways one kind of answer can travel. */
interface Channels<M> {
  readonly signal: SignalDefinition<[M]>;
  readonly update: UpdateDefinition<messages.AnswerAccepted, [M]>;
}
