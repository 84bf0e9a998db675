/**
 * The SDK for callers: start a verification, follow it, answer for the end user, get the result. Plain secrets handed to
 * it are sealed before they leave this process.
 */
import { randomUUID } from 'node:crypto';
import {
  WorkflowExecutionAlreadyStartedError,
  type Client,
  type WorkflowHandle,
} from '@temporalio/client';
import type { SignalDefinition, UpdateDefinition } from '@temporalio/common';
import type { PublicSealingKey } from '../codec';
import { limitsWith, type VerificationResult, type VerificationView } from '../domain';
import * as messages from '../workflows/messages';
import {
  ACCOUNT_VERIFICATION,
  ATTRIBUTE_KEYS,
  TASK_QUEUES,
  verificationWorkflowId,
} from '../workflows/names';
import { VerificationClientError, isVerificationClientError } from './errors';
import { VerificationFeeds } from './feed';
import {
  checkFields,
  checkId,
  checkStart,
  checkText,
  type SecretField,
  type StartVerificationRequest,
} from './requests';
import { sealFields } from './seal-fields';
import { toClientError } from './temporal-errors';

/** What the client is made from. */
export interface VerificationClientOptions {
  /** A connected Temporal client. */
  readonly temporal: Client;
  /** The worker's public key. */
  readonly sealingKey: PublicSealingKey;
  /** Longest wait for one answer of Temporal or a worker, in milliseconds. @default 10000 */
  readonly requestTimeoutMs?: number;
}

/** A verification that runs now, or ran before under the same id. */
export interface StartedVerification {
  readonly verificationId: string;
  /** True when the id was in use: nothing was started, the earlier verification is meant. */
  readonly wasStartedBefore: boolean;
}

/** How an answer travels: an update is refused at once when it does not fit, a signal is dropped. @default 'update' */
export interface AnswerOptions {
  readonly via?: 'update' | 'signal';
  /** The same key twice is one answer; up to 64 characters, no secret. Updates only. @default a random one */
  readonly idempotencyKey?: string;
}

const REQUEST_TIMEOUT_DEFAULT_MS = 10_000;
const REASON_LENGTH_MAX = 200;
const HOUR_MS = 3_600_000;

/** Client of the verification service. One per process; safe to share. */
export class VerificationClient {
  readonly #temporal: Client;
  readonly #sealingKey: PublicSealingKey;
  readonly #requestTimeoutMs: number;
  readonly #feeds: VerificationFeeds;

  constructor(options: VerificationClientOptions) {
    this.#temporal = options.temporal;
    this.#sealingKey = options.sealingKey;
    this.#requestTimeoutMs = options.requestTimeoutMs ?? REQUEST_TIMEOUT_DEFAULT_MS;
    this.#feeds = new VerificationFeeds(options.temporal, (id) => this.getVerification(id));
  }

  /**
   * Starts a verification. Idempotent by id: an id in use, running or finished, starts nothing.
   *
   * @throws VerificationClientError INVALID_REQUEST, TEMPORAL_UNAVAILABLE
   */
  async start(request: StartVerificationRequest): Promise<StartedVerification> {
    checkStart(request);
    const {
      verificationId = randomUUID(),
      tenantId = 'default',
      user,
      includeTransactions,
      limits,
    } = request;
    const member = await this.#sealMember(verificationId, request.member);
    try {
      await this.#withDeadline(() =>
        this.#temporal.workflow.start(ACCOUNT_VERIFICATION, {
          workflowId: verificationWorkflowId(verificationId),
          taskQueue: TASK_QUEUES.workflows,
          args: [
            {
              verificationId,
              tenantId,
              user,
              member,
              ...(includeTransactions === undefined ? {} : { includeTransactions }),
              ...(limits === undefined ? {} : { limits }),
            },
          ],
          // A finished id is never run again: a repeated request must not make a second member.
          workflowIdReusePolicy: 'REJECT_DUPLICATE',
          workflowIdConflictPolicy: 'FAIL',
          // The process ends itself at its own deadline; this is the backstop, an hour later.
          workflowExecutionTimeout: limitsWith(limits).overallMs + HOUR_MS,
          staticSummary: `Account verification by ${member.kind}`,
          typedSearchAttributes: [
            { key: ATTRIBUTE_KEYS.phase, value: 'CONNECTING' },
            { key: ATTRIBUTE_KEYS.tenantId, value: tenantId },
            ...(member.kind === 'credentials'
              ? [{ key: ATTRIBUTE_KEYS.institutionCode, value: member.institutionCode }]
              : []),
          ],
        }),
      );
      return { verificationId, wasStartedBefore: false };
    } catch (error) {
      if (error instanceof WorkflowExecutionAlreadyStartedError) {
        return { verificationId, wasStartedBefore: true };
      }
      throw error;
    }
  }

  /**
   * Reads where a verification stands; account numbers masked. Costs one Query while it runs, none after it ended.
   *
   * @throws VerificationClientError VERIFICATION_NOT_FOUND, VERIFICATION_BROKEN, WORKER_UNAVAILABLE, TEMPORAL_UNAVAILABLE
   */
  async getVerification(verificationId: string): Promise<VerificationView> {
    const handle = this.#handle(verificationId);
    const { status } = await this.#withDeadline(() => handle.describe());
    if (status.name === 'RUNNING') {
      return this.#withDeadline(() => handle.query(messages.getVerificationQuery));
    }
    const result = await this.#withDeadline(() => handle.result());
    return result.view;
  }

  /**
   * Follows a verification: yields the view at once and after every change, and ends after the outcome. Costs one Query
   * per change, shared by all followers in this process, and none while nothing changes.
   *
   * @param options - `signal` ends following without an error
   */
  watch(
    verificationId: string,
    options: { readonly signal?: AbortSignal } = {},
  ): AsyncIterable<VerificationView> {
    checkId(verificationId);
    return this.#feeds.follow(verificationId, options.signal);
  }

  /**
   * Answers every challenge of a round.
   *
   * @throws VerificationClientError INVALID_REQUEST, ANSWER_REFUSED (by update), VERIFICATION_NOT_FOUND, WORKER_UNAVAILABLE
   */
  async answerChallenges(
    verificationId: string,
    answer: { readonly round: number; readonly answers: readonly SecretField[] },
    options: AnswerOptions = {},
  ): Promise<void> {
    checkFields(answer.answers, '/answers');
    const handle = this.#handle(verificationId);
    const answers = await sealFields(
      this.#sealingKey,
      verificationId,
      'challenge-answer',
      answer.answers,
    );
    await this.#deliver(
      handle,
      messages.answerChallengesSignal,
      messages.submitChallengeAnswersUpdate,
      { round: answer.round, answers },
      options,
    );
  }

  /** Chooses the account by the value of one option. Errors as {@link answerChallenges}. */
  async selectAccount(
    verificationId: string,
    selection: { readonly round: number; readonly value: string },
    options: AnswerOptions = {},
  ): Promise<void> {
    checkText(selection.value, '/value', REASON_LENGTH_MAX);
    const handle = this.#handle(verificationId);
    await this.#deliver(
      handle,
      messages.selectAccountSignal,
      messages.submitAccountSelectionUpdate,
      { round: selection.round, value: selection.value },
      options,
    );
  }

  /** Gives the credentials that a round asks for. Errors as {@link answerChallenges}. */
  async provideCredentials(
    verificationId: string,
    given: { readonly round: number; readonly credentials: readonly SecretField[] },
    options: AnswerOptions = {},
  ): Promise<void> {
    checkFields(given.credentials, '/credentials');
    const handle = this.#handle(verificationId);
    const credentials = await sealFields(
      this.#sealingKey,
      verificationId,
      'credential',
      given.credentials,
    );
    await this.#deliver(
      handle,
      messages.provideCredentialsSignal,
      messages.submitCredentialsUpdate,
      { round: given.round, credentials },
      options,
    );
  }

  /** Cancels a verification at whatever step it stands; it ends with the outcome `cancelled`. The reason is for operators. */
  async cancel(verificationId: string, request: { readonly reason: string }): Promise<void> {
    checkText(request.reason, '/reason', REASON_LENGTH_MAX);
    const handle = this.#handle(verificationId);
    const { reason } = request;
    await this.#toRunning(handle, () =>
      handle.signal(messages.cancelVerificationSignal, { reason }),
    );
  }

  /**
   * Waits for the end and returns the outcome with whole account numbers.
   *
   * @param options - `timeoutMs`: how long to wait; a verification can take days
   * @throws VerificationClientError TIMED_OUT, VERIFICATION_NOT_FOUND, VERIFICATION_BROKEN, TEMPORAL_UNAVAILABLE
   */
  async result(
    verificationId: string,
    options: { readonly timeoutMs: number },
  ): Promise<VerificationResult> {
    const handle = this.#handle(verificationId);
    return this.#withDeadline(() => handle.result(), options.timeoutMs).catch((error: unknown) => {
      // Here nobody waits for a worker: the deadline is the caller's own.
      const isLate = isVerificationClientError(error) && error.code === 'WORKER_UNAVAILABLE';
      throw isLate ? new VerificationClientError('TIMED_OUT') : error;
    });
  }

  #handle(verificationId: string): WorkflowHandle<AccountVerification> {
    checkId(verificationId);
    return this.#temporal.workflow.getHandle<AccountVerification>(
      verificationWorkflowId(verificationId),
    );
  }

  async #deliver<M>(
    handle: WorkflowHandle<AccountVerification>,
    signal: SignalDefinition<[M]>,
    update: UpdateDefinition<messages.AnswerAccepted, [M]>,
    message: M,
    options: AnswerOptions,
  ): Promise<void> {
    const { via = 'update', idempotencyKey: updateId = randomUUID() } = options;
    await this.#toRunning(handle, async () => {
      if (via === 'signal') await handle.signal(signal, message);
      else await handle.executeUpdate(update, { args: [message], updateId });
    });
  }

  /** Temporal says "not found" for an ended run too; callers are told the difference. */
  async #toRunning(handle: WorkflowHandle, send: () => Promise<void>): Promise<void> {
    try {
      await this.#withDeadline(send);
    } catch (error) {
      if (!isVerificationClientError(error) || error.code !== 'VERIFICATION_NOT_FOUND') throw error;
      await this.#withDeadline(() => handle.describe());
      throw new VerificationClientError('VERIFICATION_FINISHED');
    }
  }

  async #sealMember(verificationId: string, member: StartVerificationRequest['member']) {
    if (member.kind === 'existing-member' || member.credentials === undefined) return member;
    const credentials = await sealFields(
      this.#sealingKey,
      verificationId,
      'credential',
      member.credentials,
    );
    return { ...member, credentials };
  }

  /** No call of ours waits for ever: without a worker the SDK would ask again and again. */
  async #withDeadline<T>(call: () => Promise<T>, timeoutMs = this.#requestTimeoutMs): Promise<T> {
    try {
      return await this.#temporal.withDeadline(Date.now() + timeoutMs, call);
    } catch (error) {
      throw toClientError(error);
    }
  }
}

/** The workflow's type as the client needs it: callers load no workflow code. */
type AccountVerification = (input: object) => Promise<VerificationResult>;
