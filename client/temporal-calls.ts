/**
 * How every call to Temporal is made: bounded in time, and failing with an error of ours. What is called, and with what,
 * stands beside the method that calls.
 */
import type { Client, WorkflowHandle } from '@temporalio/client';
import type { VerificationResult } from '../domain';
import { verificationWorkflowId } from '../workflows/names';
import { VerificationClientError, isVerificationClientError } from './errors';
import { checkId } from './checks';
import { toClientError } from './temporal-errors';

/** The workflow's type as the client needs it: callers load no workflow code. */
export type AccountVerification = (input: object) => Promise<VerificationResult>;

/** A server that is up answers this within milliseconds. */
const SERVER_ANSWER_MS = 500;

/** A connected Temporal client with our bounds and errors. */
export class TemporalCalls {
  readonly temporal: Client;
  readonly #requestTimeoutMs: number;

  constructor(temporal: Client, requestTimeoutMs: number) {
    this.temporal = temporal;
    this.#requestTimeoutMs = requestTimeoutMs;
  }

  /** @throws VerificationClientError INVALID_REQUEST for something that is no id */
  handle(verificationId: string): WorkflowHandle<AccountVerification> {
    checkId(verificationId);
    return this.temporal.workflow.getHandle<AccountVerification>(
      verificationWorkflowId(verificationId),
    );
  }

  /** No call of ours waits for ever: without a worker the SDK would ask again and again. */
  async bounded<T>(call: () => Promise<T>, timeoutMs = this.#requestTimeoutMs): Promise<T> {
    try {
      return await this.temporal.withDeadline(Date.now() + timeoutMs, call);
    } catch (error) {
      throw await this.#tellApart(toClientError(error));
    }
  }

  /**
   * The SDK asks a server that is away again and again until the deadline, which then looks like a missing worker. One
   * call that needs no worker tells which it is.
   */
  async #tellApart(error: unknown): Promise<unknown> {
    const isUnclear = isVerificationClientError(error) && error.code === 'WORKER_UNAVAILABLE';
    if (!isUnclear || (await this.#serverAnswers())) return error;
    return new VerificationClientError('TEMPORAL_UNAVAILABLE');
  }

  async #serverAnswers(): Promise<boolean> {
    const { connection, workflowService } = this.temporal.workflow;
    try {
      const ask = (): Promise<unknown> => workflowService.getSystemInfo({});
      await connection.withDeadline(Date.now() + SERVER_ANSWER_MS, ask);
      return true;
    } catch {
      return false;
    }
  }

  /** As {@link bounded}. Temporal says "not found" for an ended run too; callers are told the difference. */
  async toRunning<T>(handle: WorkflowHandle, send: () => Promise<T>): Promise<T> {
    try {
      return await this.bounded(send);
    } catch (error) {
      if (!isVerificationClientError(error) || error.code !== 'VERIFICATION_NOT_FOUND') throw error;
      await this.bounded(() => handle.describe());
      throw new VerificationClientError('VERIFICATION_FINISHED');
    }
  }
}
