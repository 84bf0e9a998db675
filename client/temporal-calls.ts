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
      throw toClientError(error);
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
